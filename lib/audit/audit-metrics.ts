import type { Database } from '@/lib/db/client';
import { askOnce } from '@/lib/telemetry/ask-once';
import { observe } from '@/lib/telemetry/instrument';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';

const freshMs = 5_000;

/** What the last verification of the audit log found; nothing before the first. */
export function observeAudit(database: Database): void {
  const verification = askOnce(
    () => database.auditVerification.findFirst({ select: { brokenAt: true, verifiedAt: true } }),
    freshMs,
  );
  observe([metrics.auditVerified, metrics.auditVerifiedAt], async (report) => {
    const found = await verification();
    if (!found?.verifiedAt) return;
    report(metrics.auditVerified, found.brokenAt === null ? 1 : 0);
    report(metrics.auditVerifiedAt, found.verifiedAt.getTime() / 1_000);
  });
}
