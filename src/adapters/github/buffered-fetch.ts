import type { HttpFetch } from '../../ports/http-fetch.ts';

/**
 * Octokit swallows a failure while it reads a body and goes on with an empty text. Reading the body before Octokit sees
 * the answer makes a cut, slow or oversized body fail like any other exchange. Redirects are never followed.
 */
export function bufferAnswers(fetch: HttpFetch, maxResponseBytes?: number): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const cap = maxResponseBytes === undefined ? {} : { maxResponseBytes };
    const answer = await fetch(url, { ...init, redirect: 'manual', ...cap });
    if (answer.body === null) return answer;
    const whole = new Response(await answer.arrayBuffer(), { status: answer.status, statusText: answer.statusText, headers: answer.headers });
    Object.defineProperty(whole, 'url', { value: answer.url });
    return whole;
  };
}
