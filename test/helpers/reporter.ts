import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

type SerializedErrors = Parameters<NonNullable<Reporter['onTestRunEnd']>>[1];

/**
 * Ends a run with one plain line, `N passed, N failed` (and `, N skipped` where there are any).
 * What fails outside a test (a file that does not load, an unhandled rejection) counts as failed: the line never says
 * `0 failed` for a red run. It is written as the process exits, because the other reporters have to be done by then.
 */
export default class ClosingLineReporter implements Reporter {
  private line = '0 passed, 1 failed';
  private readonly skippedNames: string[] = [];

  onInit(): void {
    process.once('exit', () => {
      const skipped = this.skippedNames.map((name) => `skipped: ${name}\n`).join('');
      process.stdout.write(`${skipped}${this.line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: SerializedErrors, reason: TestRunEndReason): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'skipped') {
          skipped += 1;
          // Left out by the test itself, not by the caller's choice of tests (-t).
          if (test.options.mode === 'skip') this.skippedNames.push(test.fullName);
        }
        else failed += 1;
      }
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
    }
    if (reason !== 'passed' && failed === 0) failed = 1;
    this.line = `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
  }
}
