import { writeFileSync } from 'node:fs';
import { generatedPages } from './generated-pages.ts';

for (const [path, render] of generatedPages) {
  writeFileSync(new URL(`../${path}`, import.meta.url), render());
  console.log(path);
}
