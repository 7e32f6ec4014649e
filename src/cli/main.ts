#!/usr/bin/env node
// Only what any Node parses, and no import before the check: an old Node must get this sentence, not a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `enclii needs Node 22.19 or newer; this is Node ${process.versions.node}. Install a newer Node, or run it by "npm run" in its source folder, which brings its own.\n`,
  );
  process.exitCode = 2;
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv);
}

export {};
