import {
  type PortalVariables,
  parseVariables,
  portalVariablesSchema,
  type WorkerVariables,
  workerVariablesSchema,
} from './environment-variables';

declare global {
  /** PORT as it was given: `assemble-portal.ts`. */
  var slipwayGivenPort: string | undefined;
}

let portal: PortalVariables | undefined;
let worker: WorkerVariables | undefined;

/** The portal's settings, parsed at first use (and at boot by `instrumentation.ts`). */
export function portalConfig(): PortalVariables {
  portal ??= parseVariables(portalVariablesSchema, {
    ...process.env,
    PORT: globalThis.slipwayGivenPort ?? process.env.PORT,
  });
  return portal;
}

/** The worker's settings, parsed at first use. */
export function workerConfig(): WorkerVariables {
  worker ??= parseVariables(workerVariablesSchema, process.env);
  return worker;
}
