/** `unswipe serve`, or `unswipe` alone: gateway, embedded issuer, control port and ledger in one process. */
import type { ArgumentsCamelCase } from 'yargs'
import { createControl } from '../../control/control.ts'
import { Metrics } from '../../control/metrics.ts'
import { createSystemRandom } from '../../crypto/system-random.ts'
import { createGateway } from '../../gateway/gateway.ts'
import { openLedger } from '../../ledger/store/open-ledger.ts'
import type { TurnRecord } from '../../terms/turn-record.ts'
import { parseHostPort } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { createLog, type ProcessLog } from '../log.ts'
import { openCapture } from '../pcap-file.ts'
import { startIssuer } from '../serve/embedded-issuer.ts'
import { lanAddresses } from '../serve/lan.ts'
import { type ServeArgs, serveOptions } from '../serve/options.ts'
import { readPlan, type ServePlan } from '../serve/plan.ts'
import { untilStopped } from '../signals.ts'
import { printData, printWords } from '../terminal-output.ts'

export const serveCommand: Command<ServeArgs> = {
  builder: serveOptions,
  run,
}

async function run(args: ArgumentsCamelCase<ServeArgs>): Promise<number> {
  const plan = readPlan(args)
  if (plan.check) {
    printWords('All options and files are valid.')
    return EXIT.ok
  }
  const log = createLog(plan.logLevel)
  const stopped = untilStopped()
  const served = await start(plan, log)
  printData(JSON.stringify(served.ready))
  for (const line of served.words) printWords(line)
  const why = await Promise.race([stopped, served.failed])
  await served.close()
  return why === 'failed' ? EXIT.broken : EXIT.ok
}

interface Served {
  readonly ready: object
  readonly words: readonly string[]
  /** Resolves when the store has failed for good. */
  readonly failed: Promise<'failed'>
  close(): Promise<void>
}

async function start(plan: ServePlan, log: ProcessLog): Promise<Served> {
  const holder = { control: `http://${plan.control}`, simulation: plan.issuer === 'embedded' }
  let fail: (why: 'failed') => void = () => {}
  const failed = new Promise<'failed'>((resolve) => {
    fail = resolve
  })
  const { limits, fresh } = plan
  const ledger = await openLedger({ location: plan.ledger, fresh, limits, holder, log, onFailure: () => fail('failed') })
  const closers: (() => Promise<void>)[] = [() => ledger.close()]
  try {
    const file = openCapture(plan)
    if (file !== undefined) closers.push(async () => file.close())
    const embedded = plan.issuer === 'embedded' ? await startIssuer(plan, ledger, log) : undefined
    if (embedded !== undefined) closers.unshift(() => embedded.close())
    const issuer = embedded?.address ?? (plan.issuer as Exclude<ServePlan['issuer'], 'embedded'>)
    const onMessage = plan.trace ? { onMessage: log.message } : {}
    const capture = file === undefined ? {} : { capture: file.capture }
    const metrics = new Metrics()
    const onTurn = (record: TurnRecord): void => {
      log.turn(record)
      metrics.turn(record)
    }
    const interpose = embedded === undefined ? {} : { interpose: embedded.interpose }
    const gateway = await createGateway({ ...plan, ledger, issuer, log, onTurn, ...onMessage, ...capture, ...interpose })
    closers.unshift(() => gateway.close())
    embedded?.attach(gateway)
    const control = await createControl({
      gateway,
      ...parseHostPort(plan.control, '--control'),
      random: createSystemRandom(),
      log,
      metrics,
      ...(embedded === undefined ? {} : { issuer: embedded.control }),
    })
    closers.unshift(() => control.close())
    const issuerFacts = { embedded: embedded !== undefined, dialect: issuer.dialect.name, host: issuer.host, port: issuer.port }
    return {
      ready: { ready: true, listeners: gateway.listeners, issuer: issuerFacts, control: control.url, ledger: ledger.location },
      words: lanAddresses(gateway.listeners),
      failed,
      close: () => closeAll(closers),
    }
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

/** In order: what uses a thing closes before it. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closers) await close()
}
