/** One transaction in one line of words, for a person who watches. */
import pc from 'picocolors'
import { amountText } from '../terms/currency.ts'
import { REASONS } from '../terms/reason.ts'
import type { TurnRecord } from '../terms/turn-record.ts'

/** `12:30:01 refund 30.00 CNY of 7 by TERM0001/000004 -> refund: 00 Approved, 70.00 CNY left (refund auto / settled, 1.2 ms)` */
export function turnWords(record: TurnRecord): string {
  const amount = record.amountMinor === 0 ? '' : ` ${amountText(record.amountMinor, record.currency)}`
  const of = record.original === null ? '' : ` of ${record.original}`
  const left = record.leftMinor === null ? '' : `, ${amountText(record.leftMinor, record.currency)} left`
  const repeat = record.repeat ? ' (repeat)' : ''
  const isApproved = REASONS[record.reason].row === 'ok'
  const verdict = `${record.responseCode} ${REASONS[record.reason].en}`
  const details = [record.cell, `${record.totalMs} ms`].filter((part) => part !== '').join(', ')
  const hint = record.hint === '' ? '' : `\n         ${pc.dim(record.hint)}`
  const who = `${record.terminal}/${record.stan}`
  const id = record.id === null ? '' : ` #${record.id}`
  const route = record.route === 'none' ? '' : ` -> ${record.route}`
  return `${record.at.slice(11, 19)}${id} ${record.kind}${amount}${of} by ${who}${route}: ${isApproved ? pc.green(verdict) : pc.yellow(verdict)}${repeat}${left} ${pc.dim(`(${details})`)}${hint}`
}
