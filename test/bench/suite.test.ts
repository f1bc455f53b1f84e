/** Figures of the suite: ratios are taken round by round, and medians and ranges stand in the table. */
import { expect, it } from 'vitest'
import { measureDisk } from '../../bench/suite/disk.ts'
import { noiseOf, resultTable, rowOf, type SuiteResult, turnKey } from '../../bench/suite/results.ts'
import type { Turn } from '../../bench/suite/shapes.ts'

const turn = (answeredPerSecond: number, cpuUs?: number): Turn => ({ answeredPerSecond, p50: 2, p99: 9, errors: 1, cpuUs, clientCpuUs: 10 })
const turns = new Map([
  [turnKey('relay', '256x1'), [turn(1_000, 10), turn(2_000, 12), turn(1_500, 11)]],
  [turnKey('gateway', '256x1'), [turn(500), turn(800), turn(450)]],
])

it('a ratio is that of the same round', () => {
  const row = rowOf('gateway', '256x1', turns, 'relay')
  expect(row.ofAnchor).toEqual({ anchor: 'relay', median: 0.4, low: 0.3, high: 0.5 })
  expect(row).toMatchObject({ answeredPerSecond: 500, cpuUs: null, errors: 3 })
  expect(rowOf('relay', '256x1', turns, 'relay')).toMatchObject({ ofAnchor: null, cpuUs: 11, answeredPerSecond: 1_500 })
})

it('the noise is how far the rounds lie apart', () => {
  expect(noiseOf(turns.get('relay 256x1') ?? [])).toBe(0.67)
})

it('the table has a line a row, and says what the crowd cost', () => {
  const result: SuiteResult = {
    machine: {},
    rounds: 3,
    seconds: 5,
    rows: [rowOf('relay', '256x1', turns, 'relay'), rowOf('gateway', '256x1', turns, 'relay')],
    disk: { p50: 0.2, p99: 1.5 },
    crowd: { connections: 10_000, idleKiB: 12.34, served: 10_000, errors: 0 },
    noise: 0.67,
  }
  expect(resultTable(result).split('\n').slice(2)).toEqual([
    '| relay | 256x1 | 1,500 | 1 | 2 | 9 | 11 | 3 |',
    '| gateway | 256x1 | 500 | 0.4 (0.3-0.5) of relay | 2 | 9 | - | 3 |',
    '',
    'Disk: fdatasync of 512 bytes p50 0.2 ms, p99 1.5 ms.',
    '10,000 connections: 12.3 KiB of memory each while idle, 10,000 terminals served, 0 errors.',
    'Noise: the rounds of the first anchor lie 67 % apart. The machine had other work: only ratios far from 1 say anything, and no rate does.',
  ])
})

it('a disk takes some time', () => {
  const { p50, p99 } = measureDisk(5)
  expect(p50).toBeGreaterThan(0)
  expect(p99).toBeGreaterThanOrEqual(p50)
})
