// Adds the other-platform packages that this machine's registry does not carry, so that `npm ci` accepts the lock.
import fs from 'node:fs'

const file = 'package-lock.json',
  lock = JSON.parse(fs.readFileSync(file, 'utf8'))
const os = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'netbsd', 'openbsd', 'sunos', 'aix'],
  cpu = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']
let added = 0
for (const v of Object.values({ ...lock.packages }))
  for (const [name, range] of Object.entries(v.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`
    if (lock.packages[at] !== undefined) continue
    const words = name.split(/[/-]/),
      o = os.find((x) => words.includes(x)),
      c = cpu.find((x) => words.includes(x))
    if (o === undefined || c === undefined) continue
    lock.packages[at] = {
      version: range.replace(/^[\^~]/, ''),
      cpu: [c],
      dev: true,
      optional: true,
      os: [o],
      ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    }
    added++
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added, 'added')
