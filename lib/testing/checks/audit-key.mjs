/** AUDIT_KEY of every portal, worker and test: no secret at all. */
export const testAuditKey = `tests:${Buffer.alloc(32, 7).toString('base64')}`;
