// Starts the PostgreSQL that the tests use and prints where it is: `node --import tsx bench/suite/postgres-desk.mjs`.
import { setup } from '../../test/support/postgres-server.ts'

let desk = ''
const close = await setup({
  provide: (_name, value) => {
    desk = value
  },
})
console.log(await (await fetch(desk)).text())
process.on('SIGTERM', () => close().then(() => process.exit()))
