// The floors of the house: a room imports its own floor and lower ones. One ordered list; the rules are made from it.
const floors = [
  ['cli'],
  ['console', 'control'],
  ['gateway'],
  ['issuer'],
  ['ledger'],
  ['routing', 'doctor', 'describe', 'capture'],
  ['dialect'],
  ['transport', 'codec'],
  ['crypto'],
  ['terms'],
]

const room = (names) => `^src/(${names.join('|')})/`
const upwards = floors.flatMap((names, floor) =>
  names.map((name) => ({
    name: `floor-${name}`,
    severity: 'error',
    comment: `${name} imports its own room and lower floors only`,
    from: { path: room([name]) },
    to: {
      path: [
        ...floors.slice(0, floor).map(room),
        ...(names.length > 1 ? [room(names.filter((other) => other !== name))] : []),
        '^src/index[.]ts$',
      ],
    },
  })),
)
const NET = '^(node:)?(net|tls)$'
const FILES = '^(node:)?fs(/promises)?$'

module.exports = {
  forbidden: [
    ...upwards,
    {
      name: 'ground-floor',
      severity: 'error',
      from: { path: '^src/(errors|limits)[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(errors|limits)[.]ts$' },
    },
    { name: 'no-cycle', severity: 'error', comment: 'types included', from: {}, to: { circular: true } },
    {
      name: 'pure-rooms',
      severity: 'error',
      comment: 'same input, same output',
      from: { path: '^src/(terms|codec|routing|ledger/rules)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'ledger-without-messages', severity: 'error', from: { path: '^src/ledger/' }, to: { path: '^src/(codec|transport|dialect)/' } },
    { name: 'sockets-in-transport', severity: 'error', from: { path: '^src/', pathNot: '^src/transport/' }, to: { path: NET } },
    {
      name: 'files-in-stores-dialect-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ledger/store|dialect|cli)/' },
      to: { path: FILES },
    },
    {
      name: 'timers-by-port',
      severity: 'error',
      from: { path: '^src/(gateway|issuer|routing|codec|terms|ledger/rules)/' },
      to: { path: '^(node:)?timers(/promises)?$' },
    },
    { name: 'sim-by-the-door', severity: 'error', from: { path: '^sim/' }, to: { path: '^src/', pathNot: '^src/index[.]ts$' } },
    { name: 'sim-unknown-to-src', severity: 'error', from: { path: '^src/', pathNot: '^src/cli/' }, to: { path: '^sim/' } },
    { name: 'no-test-in-product', severity: 'error', from: { path: '^(src|sim)/' }, to: { path: '^(test|bench)/' } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, pathNot: ['[.]d[.]ts$', '^src/ledger/store/thread[.]ts$', '^src/cli/main[.]ts$'] },
      to: {},
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
