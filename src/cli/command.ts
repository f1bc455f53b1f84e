/** What a command is: its options, and a function that gives an exit code; only `main` ends the process. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'

export interface Command<T> {
  readonly builder: (yargs: Argv) => Argv<T>
  readonly run: (args: ArgumentsCamelCase<T>) => Promise<number>
}

/** A command as the command line lists it: `send <kind>`, or a list with aliases. */
export interface CommandName {
  readonly command: string | readonly string[]
  readonly describe: string
}

/**
 * The command as yargs takes it, loaded when it is named: a command pays for no other (starting costs 0.2 s instead of
 * 0.7 s of processor time). Its exit code goes to `end`. `addBelow` adds the commands below it.
 */
export function toModule<T>(
  name: CommandName,
  load: () => Promise<Command<T>>,
  end: (exitCode: number) => void,
  addBelow: (yargs: Argv) => unknown = () => undefined,
): CommandModule<object, T> {
  return {
    ...name,
    builder: async (yargs) => {
      addBelow(yargs)
      return (await load()).builder(yargs)
    },
    handler: async (args) => end(await (await load()).run(args)),
  }
}
