/** Payments from before this ledger: seeded by the simulator, imported from another system. */
import { maskPan } from '../../codec/mask.ts'
import { issuerPlanOf } from '../../issuer/issuer.ts'
import type { Asked, Outcomes } from '../../terms/ledger-command.ts'
import { batchName, dayName, messageName, shortStan } from '../../terms/reference.ts'
import type { House } from '../house.ts'
import { stampNow } from '../time-now.ts'

export interface OldPayment {
  /** The dialect its terminal spoke. */
  readonly dialect: string
  readonly terminal: string
  readonly merchant: string
  readonly rrn: string
  readonly stan?: string
  readonly batch?: string
  /** DE7 as the terminal sent it: then a DE90 with MTI 0200 finds it. */
  readonly dateTime?: string
  /** YYYY-MM-DD. */
  readonly businessDate: string
  readonly amountMinor: number
  readonly currency: string
  /** Whole: it is hashed here and never stored; masked: then only the back office can give it back, which needs no card. */
  readonly pan: string
  readonly authorisationCode?: string
  readonly orderNumber?: string
  readonly settled: boolean
  /** DE11 and DE7 by which the issuer knows it. */
  readonly issuerStan?: string
  readonly issuerDateTime?: string
}

const MTI = '0200'

/** The same payment a second time changes nothing. */
export function importOriginal(house: House, payment: OldPayment): Promise<Outcomes['import']> {
  const { businessDate, settled, authorisationCode, issuerStan, issuerDateTime } = payment
  const { mti } = issuerPlanOf(house.issuer.dialect).routes.sale
  return house.ledger.submit({
    do: 'import',
    now: stampNow(house.clock),
    asked: askedOf(house, payment),
    businessDate,
    isSettled: settled,
    ...(authorisationCode === undefined ? {} : { authorisationCode }),
    issuer: {
      mti,
      ...(issuerStan === undefined ? {} : { stan: issuerStan }),
      ...(issuerDateTime === undefined ? {} : { dateTime: issuerDateTime }),
    },
  })
}

function askedOf(house: House, payment: OldPayment): Asked {
  const {
    dialect,
    terminal,
    merchant,
    rrn,
    batch = '',
    dateTime = '',
    businessDate,
    amountMinor,
    currency,
    pan,
    orderNumber = '',
  } = payment
  const stan = shortStan(payment.stan ?? '')
  const localDate = businessDate.slice(5, 7) + businessDate.slice(8, 10)
  const isWhole = /^\d+$/.test(pan)
  const panMasked = isWhole ? maskPan(pan) : pan
  return {
    dialect,
    mti: MTI,
    processingCode: '000000',
    isRepeat: false,
    key: ['original', merchant, terminal, rrn.trim(), businessDate].join('|'),
    fingerprint: [panMasked, amountMinor, currency, payment.settled].join('|'),
    onSameContent: 'replay',
    names: [
      ...(stan === '' ? [] : [dayName(terminal, merchant, localDate, stan)]),
      ...(stan === '' || dateTime === '' ? [] : [messageName(merchant, MTI, stan, dateTime)]),
      ...(stan === '' || batch === '' ? [] : [batchName(terminal, merchant, batch, stan)]),
    ],
    terminal,
    merchant,
    stan,
    batch,
    rrn,
    panHash: isWhole ? house.hashPan(pan) : '',
    panMasked,
    amountMinor,
    currency,
    dateTime,
    localDate,
    acquirer: '',
    orderNumber,
  }
}
