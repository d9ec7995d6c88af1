import { environmentStatuses, isTerminal } from './states';

/** The environments that hold their name; the same statuses as in the partial unique index of the schema. */
export const liveNameCondition = {
  status: { notIn: environmentStatuses.filter(isTerminal) },
};
