/** What a command is: its options, and a function that gives an exit code; only `main` ends the process. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'

export interface Command<T> {
  /** `send <kind>`, or a list with aliases. */
  readonly command: string | readonly string[]
  readonly describe: string
  readonly builder: (yargs: Argv) => Argv<T>
  readonly run: (args: ArgumentsCamelCase<T>) => Promise<number>
}

/** The command as yargs takes it; its exit code goes to `end`. */
export function toModule<T>(command: Command<T>, end: (exitCode: number) => void): CommandModule<object, T> {
  return {
    command: command.command,
    describe: command.describe,
    builder: command.builder,
    handler: async (args) => end(await command.run(args)),
  }
}
