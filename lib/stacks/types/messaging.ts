import { monthlyUsd, prices } from './prices';
import type { TypeFacts } from './type-facts';

/** Queues, topics, logs and alarms. */
export const messaging = {
  'AWS::SQS::Queue': {
    name: 'queue',
    counted: true,
    data: { loss: 'the messages in it would be gone', confirmable: 'kept' },
    deleteAction: 'sqs:DeleteQueue',
    typicalEnd: { DELETE: 90 },
    usage: 'by requests',
  },
  'AWS::SQS::QueuePolicy': { name: 'queue policy' },
  'AWS::SNS::Topic': { name: 'topic', deleteAction: 'sns:DeleteTopic', usage: 'by messages' },
  'AWS::SNS::Subscription': { name: 'subscription' },
  'AWS::Logs::LogGroup': {
    name: 'log group',
    data: { loss: 'the logs in it would be gone', confirmable: 'kept' },
    deleteAction: 'logs:DeleteLogGroup',
    usage: 'by what is written and kept',
  },
  'AWS::CloudWatch::Alarm': {
    name: 'alarm',
    deleteAction: 'cloudwatch:DeleteAlarms',
    cost: () => ({ detail: 'alarm of standard resolution', monthlyUsd: monthlyUsd(prices.alarm) }),
  },
} as const satisfies Record<string, TypeFacts>;
