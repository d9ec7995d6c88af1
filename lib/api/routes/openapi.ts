import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';

export const openApiRoute = describeRoute({
  method: 'GET',
  path: '/openapi.json',
  area: 'This document',
  summary: 'Shows this document',
  description: 'OpenAPI 3.1. The same for everybody, without signing in.',
  scope: 'public',
  answers: { 200: { description: 'The document', body: z.record(z.string(), z.unknown()) } },
});
