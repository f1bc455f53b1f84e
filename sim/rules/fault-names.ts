/** Every way in which a peer can misbehave: the one list of names, from which the schema of a rules file is made. */

/** What goes wrong with the answer itself. */
const ANSWER_FAULTS = [
  'no-answer',
  'delay-fixed',
  'delay-jitter',
  'delay-long-tail',
  'late-after-reversal-ack',
  'duplicate',
  'duplicate-with-a-different-de39',
  'duplicate-on-another-connection',
  'reordered',
  'wrong-stan',
  'wrong-tid',
  'wrong-rrn',
  'wrong-amount',
  'wrong-currency',
  'wrong-mti',
  'missing-de39',
  'unknown-de39',
  'echo-of-the-request',
  'bad-mac',
  'stale-session-key',
  'clock-skewed',
] as const

/** What goes wrong with its bytes. */
const BYTE_FAULTS = [
  'truncate',
  'length-too-big',
  'length-too-small',
  'length-zero',
  'garbage-before-a-frame',
  'bit-flip',
  'two-frames-in-one-segment',
  'one-frame-in-n-segments',
  'one-byte-per-second',
  '64-kib-frame',
  'bandwidth-cap',
] as const

/** What goes wrong with the connection that the message came on, in place of the answer. */
const CONNECTION_FAULTS = ['half-close', 'fin-mid-frame', 'rst-after-read', 'never-reads'] as const

/** What goes wrong at the port: for those who connect, from the message on or from the start. */
const DOOR_FAULTS = ['refuse', 'accept-then-silence', 'rst-before-read', 'flap', 'tls-handshake-stall', 'stops-accepting'] as const

export const FAULTS = [...ANSWER_FAULTS, ...BYTE_FAULTS, ...CONNECTION_FAULTS, ...DOOR_FAULTS] as const
export type Fault = (typeof FAULTS)[number]
export type DoorFault = (typeof DOOR_FAULTS)[number]

export function isDoorFault(fault: Fault | undefined): fault is DoorFault {
  return (DOOR_FAULTS as readonly (Fault | undefined)[]).includes(fault)
}
