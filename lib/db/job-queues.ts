const options = {
  notify: true,
  // The row carries attempts and their delays; a job that fails is not repeated by the queue.
  retryLimit: 0,
  // A worker that dies lets its job go after this long; the sweep picks the row up even earlier.
  heartbeatSeconds: 30,
  expireInSeconds: 15 * 60,
  deleteAfterSeconds: 24 * 60 * 60,
} as const;

/** The queue that wakes workers. A job carries only an operation's id: the row decides what is to be done. */
export const operationQueue = { name: 'operations', options } as const;

/** As the operations', of its own: inspections must not wait behind launches, nor launches behind them. */
export const inspectionQueue = { name: 'inspections', options } as const;

/** As the operations', of its own: somebody looks at an empty list until it is answered. */
export const flightCheckQueue = { name: 'flight-checks', options } as const;

export const jobQueues = [operationQueue, inspectionQueue, flightCheckQueue] as const;

export interface OperationJob {
  operationId: string;
}

export interface InspectionJob {
  inspectionId: string;
}

export interface FlightCheckJob {
  flightCheckId: string;
}
