/**
 * The digest is all that the browser learns of an error that a page ended in on the server; Next keeps one that the
 * error has already
 * (https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/app-render/create-error-handler.tsx).
 */
export const databaseAwayDigest = 'slipway-database-away';
export const schemaRefusedDigest = 'slipway-schema-refused';
