const { readFileSync } = require('node:fs');
const { builtinModules } = require('node:module');

/** Who may import whom, in the words of lib/README.md. Each rule's comment says where the thing belongs instead. */

const proving = '^lib/(practice-aws|sandbox|testing)/';
/** Programs that show and change things without a domain: what other products could use as it is. */
const primitives = 'ui|shell|forms|live|time';
const database = '^lib/db/|^node_modules/(@prisma|pg|pg-boss)/';
const aws = '^lib/aws/|^node_modules/@(aws-sdk|smithy)/';
const product = { path: '^(app|components|lib|infra-templates)/', pathNot: proving };

const exactly = (paths) => paths.map((path) => `^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** The rooms of lib, lowest first. A folder with rooms of its own is listed as its files alone. */
const rooms = [...readFileSync('lib/README.md', 'utf8').matchAll(/^\| `([a-z/-]+)`/gm)]
  .map(([, room]) => room)
  .filter((room) => room !== 'worker' && !proving.includes(room));
const exactlyIn = (room) =>
  `^lib/${room}/${rooms.some((other) => other.startsWith(`${room}/`)) ? '[^/]+$' : ''}`;

const forbidden = [
  {
    name: 'no-circle-of-files',
    comment: 'Move what both need into a file below the two.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-circle-of-folders',
    comment: 'One of the two is above the other: move the file that points upwards to where it points.',
    scope: 'folder',
    from: { path: '^(components|lib/(practice-aws|sandbox|testing))/' },
    to: { circular: true },
  },
  ...rooms.slice(1).map((_, above) => ({
    name: `${rooms[above]}-is-below`,
    comment: `lib/README.md lists the rooms from the bottom up; what ${rooms[above]} needs of a room above it belongs below both.`,
    from: { path: exactlyIn(rooms[above]) },
    to: { path: rooms.slice(above + 1).map(exactlyIn) },
  })),
  {
    name: 'not-there',
    comment: 'Nothing is found under this name.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'product-is-shipped-alone',
    comment:
      'The practice AWS, the sandbox and the testing rooms are for the demo and the tests. What the product needs belongs into the product.',
    from: product,
    to: { path: proving },
  },
  {
    name: 'product-is-shipped-without-its-tools',
    comment: 'Move the package to dependencies, or the import into a test.',
    from: product,
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'practice-aws-stands-alone',
    comment:
      'The practice AWS knows nothing of Slipway, so that it can prove it. What starts or watches it belongs into lib/sandbox or lib/testing.',
    from: { path: '^lib/practice-aws/' },
    to: { path: '^(app|components|lib)/', pathNot: '^lib/practice-aws/' },
  },
  {
    name: 'only-the-worker-meets-aws',
    comment: 'Pages and verbs read and write rows; what asks AWS belongs into lib/worker.',
    from: { ...product, pathNot: [proving, '^lib/(worker|aws)/'] },
    to: { path: aws },
  },
  {
    name: 'aws-knows-no-database',
    comment: 'lib/aws makes calls and classifies errors; what is recorded of them belongs into lib/worker.',
    from: { path: '^lib/aws/' },
    to: { path: [database, '^lib/(environments|inspections|targets|live|health|access|audit|worker)/'] },
  },
  {
    name: 'telemetry-is-loaded-where-wanted',
    comment:
      'What exports metrics and traces is imported by start-telemetry.ts alone, dynamically, once it is configured. What is measured or traced uses instrument.ts and spans.ts.',
    from: { ...product, pathNot: [proving, '^lib/telemetry/start-(metrics|traces)\\.ts$'] },
    to: { path: '^node_modules/@opentelemetry/(?!api/)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'telemetry-is-not-loaded-at-once',
    comment: 'Import it dynamically, where it is configured.',
    from: product,
    to: { path: '^lib/telemetry/start-(metrics|traces)\\.ts$', dynamic: false },
  },
  {
    name: 'only-db-opens-the-database',
    comment: 'Prisma and Postgres are opened by lib/db; use what it exports.',
    from: { ...product, pathNot: [proving, '^lib/db/'] },
    to: { path: '^node_modules/(@prisma|pg)/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nobody-calls-the-worker',
    comment:
      'The worker is a process of its own: it is reached by rows and jobs. What both need belongs into lib/environments.',
    from: { ...product, pathNot: [proving, '^lib/worker/'] },
    to: { path: '^lib/worker/' },
  },
  {
    name: 'lib-knows-no-pages',
    comment: 'What lib needs of a page or a component belongs into lib.',
    from: { path: '^(lib|infra-templates)/', pathNot: proving },
    to: { path: '^(app|components)/' },
  },
  {
    name: 'foundations-know-no-domain',
    comment: 'What knows environments or people belongs into lib/environments or lib/access.',
    from: { path: '^lib/(config|db|errors|paths)/' },
    to: { path: '^lib/', pathNot: '^lib/(config|db|errors|paths)/' },
  },
  {
    name: 'stacks-and-blueprints-are-pure',
    comment:
      'What is known of CloudFormation and of a blueprint holds without database, AWS or people. What needs these belongs into lib/environments or lib/worker.',
    from: { path: '^lib/(stacks|blueprints)/' },
    to: {
      path: ['^lib/', '^node_modules/(@prisma|pg|@aws-sdk)'],
      pathNot: '^lib/(stacks|blueprints|errors|paths)/',
    },
  },
  {
    name: 'stacks-know-no-blueprint',
    comment: 'lib/stacks knows types; what one blueprint says of its resources belongs into its folder.',
    from: { path: '^lib/stacks/' },
    to: { path: '^(lib/blueprints|infra-templates)/' },
  },
  {
    name: 'pages-are-thin',
    comment:
      'A page asks a view or calls a verb; what reads or writes rows belongs into lib/environments or lib/access.',
    from: { path: '^app/' },
    // What an error of the database means for people is said where pages and REST answer.
    to: { path: ['^lib/(db|audit)/'], pathNot: exactly(['lib/db/unavailable.ts']) },
  },
  {
    // What gets there through other files is tested by bundling: components/browser-safe.test.ts.
    name: 'components-know-no-server',
    comment:
      'Whatever a component imports may get into the browser: split what it needs from what reads the database, AWS or files.',
    from: { path: '^components/' },
    to: { path: [database, aws, '^lib/(config|worker|audit)/', ...exactly(builtinModules)] },
  },
  {
    name: 'components-know-no-pages',
    comment: 'A page hands its actions to its components; what both need belongs into components or lib.',
    from: { path: '^components/' },
    to: { path: '^app/' },
  },
  {
    name: 'primitives-know-no-domain',
    comment: 'What knows environments, resources or requests belongs into the component folder of that name.',
    from: { path: `^components/(${primitives})/` },
    to: { path: '^(lib|components)/', pathNot: `^components/(${primitives})/|^lib/(paths|errors)/` },
  },
  {
    name: 'component-folders-stand-side-by-side',
    comment:
      'How a resource looks belongs into components/resources, a form of inputs into components/inputs, what has no domain into a primitive.',
    from: { path: '^components/([^/]+)/' },
    to: { path: '^components/', pathNot: `^components/($1|resources|inputs|flight-check|${primitives})/` },
  },
];

module.exports = {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Tests, and what is there for them alone, may use everything.
    exclude: { path: '^lib/db/generated/|^lib/practice-aws/(bench|compared)/|\\.test\\.tsx?$|\\.css$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
