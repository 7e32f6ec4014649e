import { readFile, readlink } from 'node:fs/promises';
import { runProgram } from './child-process.ts';

/**
 * When a living process started, as an opaque text; null when there is no such process. With the process id it names
 * one process for good, because ids are used again. Compared only on the machine (and in the boot) that wrote it.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    const { code, output } = await runProgram('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], null);
    return code === 0 && output.trim() !== '' ? output.trim() : null;
  }
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === null) return null;
  // The program's name stands in parentheses and may hold anything, so fields are counted from the last one: proc(5), state is 3rd, starttime 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : `${boot.trim()}/${fields[19] ?? ''}`;
}

/** True when the living process is a PostgreSQL server of this data directory, which servers make their working directory. */
export async function serves(pid: number, dataDirectory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    return (await readlink(`/proc/${String(pid)}/cwd`).catch(() => null)) === dataDirectory;
  }
  const { code, output } = await runProgram('/bin/ps', ['-o', 'command=', '-p', String(pid)], null);
  return code === 0 && output.includes('postgres') && output.includes(dataDirectory);
}
