/** A line chart as inline SVG. */
import { html, type Markup } from './markup.ts'

interface Series {
  readonly name: string
  readonly colour: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Chart {
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
  readonly xTicks: readonly { readonly at: number; readonly label: string }[]
}

const WIDTH = 720
const HEIGHT = 260
const LEFT = 64
const RIGHT = 16
const TOP = 16
const BOTTOM = 32
const TICKS = 5

/** From 0 in y; x from the first point or tick to the last. */
export function chart({ title, unit, series, xTicks }: Chart): Markup {
  const xs = [...series.flatMap(({ points }) => points.map(([x]) => x)), ...xTicks.map(({ at }) => at)]
  const [xMin, xMax] = [Math.min(...xs), Math.max(...xs)]
  const step = tickStep(Math.max(...series.flatMap(({ points }) => points.map(([, y]) => y)), 0))
  const x = (value: number): string => (LEFT + ((value - xMin) / (xMax - xMin || 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const y = (value: number): string => (HEIGHT - BOTTOM - (value / (step * TICKS)) * (HEIGHT - TOP - BOTTOM)).toFixed(1)
  const yTicks = Array.from({ length: TICKS + 1 }, (_, at) => Number((at * step).toPrecision(6)))
  const legend = series.map(({ name, colour }) => html`<span style="color:${colour}">&#9632; ${name}</span> `)
  return html`<figure><figcaption>${title} (${unit}) ${legend}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${yTicks.map((value) => html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/><text x="${LEFT - 6}" y="${y(value)}" dy="4" text-anchor="end">${value}</text>`)}
${xTicks.map(({ at, label }) => html`<line x1="${x(at)}" x2="${x(at)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x(at)}" y="${HEIGHT - 10}" text-anchor="middle">${label}</text>`)}
${series.map(({ colour, points }) => html`<polyline stroke="${colour}" points="${points.map(([px, py]) => `${x(px)},${y(py)}`).join(' ')}"/>`)}
</svg></figure>`
}

/** 1, 2 or 5 times a power of ten, so that five steps reach up to `max`. */
function tickStep(max: number): number {
  const least = max > 0 ? max / TICKS : 1 / TICKS
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power
}
