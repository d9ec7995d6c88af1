import { writeFileSync } from 'node:fs';
import { outlines } from './outline';

/** `npm run outline`: after a change of a template. */
for (const { path, text } of outlines()) writeFileSync(path, text);
