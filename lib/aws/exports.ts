import { paginateListImports } from '@aws-sdk/client-cloudformation';
import { errorCode, errorMessage } from './aws-failure';
import type { Connection } from './connect';

/**
 * The names of the stacks that import an exported output; the exporting stack can't be deleted as long as there are any.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html
 */
export async function importersOf(connection: Connection, exportName: string): Promise<string[]> {
  const importers: string[] = [];
  try {
    const pages = paginateListImports({ client: connection.cloudFormation }, { ExportName: exportName });
    for await (const page of pages) importers.push(...(page.Imports ?? []));
  } catch (error) {
    const isUnused = errorCode(error) === 'ValidationError' && /not imported/i.test(errorMessage(error));
    if (!isUnused) throw error;
  }
  return importers;
}
