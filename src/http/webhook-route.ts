import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describeEvent } from '../events/parse-event.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import type { Intake } from '../ledger/intake.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { readBody, type BodyBudget, type BodyShare } from './request-body.ts';

export interface WebhookRouteOptions {
  readonly intake: Intake;
  readonly verifySignature: (body: Buffer, signature: string) => Promise<boolean>;
  /** Bytes; what is larger is cut while streaming. */
  readonly bodyLimit: number;
  /** Of all bodies together: a caller needs no secret to send bytes, only to have them kept. */
  readonly bodyBudget: BodyBudget;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const signaturePattern = /^sha256=[0-9a-f]{64}$/;

/**
 * `POST /webhook`: headers are judged before a byte of the body is read, the raw bytes are verified before they are
 * parsed, and 202 is said only after the delivery and its job are on disk.
 */
export function registerWebhookRoute(app: FastifyInstance, options: WebhookRouteOptions): void {
  void app.register((scope, _, done) => {
    const shares = new WeakMap<FastifyRequest, BodyShare>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', (request, payload, parsed) => {
      const share = shares.get(request) ?? options.bodyBudget.share();
      readBody(payload, options.bodyLimit, share).then(
        (body) => {
          parsed(null, body);
        },
        (error: unknown) => {
          options.metrics.webhookRefused(error instanceof EncliiError && error.code === 'INTAKE_OVERLOADED' ? 'overloaded' : 'body');
          parsed(error as Error);
        },
      );
    });
    scope.post('/webhook', {
      onRequest: (request, reply, next) => {
        const signature = request.headers['x-hub-signature-256'];
        if (typeof signature !== 'string' || !signaturePattern.test(signature)) {
          options.metrics.webhookRefused('signature');
          next(new EncliiError('INTAKE_SIGNATURE_INVALID'));
          return;
        }
        const share = options.bodyBudget.share();
        shares.set(request, share);
        // Until the answer is out, or nobody waits for it any more.
        reply.raw.once('close', share.release);
        next();
      },
      handler: async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        if (!(await options.verifySignature(body, String(request.headers['x-hub-signature-256'])))) {
          options.metrics.webhookRefused('signature');
          throw new EncliiError('INTAKE_SIGNATURE_INVALID');
        }
        const guid = requiredHeader(request.headers['x-github-delivery'], 'X-GitHub-Delivery', /^[A-Za-z0-9-]{1,100}$/);
        const event = requiredHeader(request.headers['x-github-event'], 'X-GitHub-Event', /^[\w.-]{1,60}$/);
        const described = describeEvent(event, body);
        const lane = described.repositoryId === null || described.ref === null ? null : `${String(described.repositoryId)}:${described.ref}`;
        const acceptance = await options.intake.accept({ guid, event, ...described, body, lane });
        options.metrics.deliveryAccepted(event, acceptance);
        options.log.info('delivery accepted', { deliveryId: guid, event, action: described.action, repositoryId: described.repositoryId, acceptance });
        return reply.code(202).send({ delivery: guid, acceptance });
      },
    });
    done();
  });
}

function requiredHeader(value: string | string[] | undefined, header: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new EncliiError('INTAKE_HEADERS_INVALID', { header });
  return value;
}
