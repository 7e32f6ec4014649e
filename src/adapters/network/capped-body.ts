/**
 * Passes a body on until more than `limit` bytes have come, then fails with what `tooLarge` makes and stops the sender.
 * Other failures of the source go through `failed`.
 */
export function capBody(
  source: ReadableStream<Uint8Array>,
  limit: number,
  tooLarge: () => Error,
  failed: (cause: unknown) => Error,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let received = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let step: Awaited<ReturnType<typeof reader.read>>;
      try {
        step = await reader.read();
      } catch (cause) {
        throw failed(cause);
      }
      if (step.done) {
        controller.close();
        return;
      }
      received += step.value.byteLength;
      if (received > limit) {
        const error = tooLarge();
        await reader.cancel(error).catch(() => undefined);
        throw error;
      }
      controller.enqueue(step.value);
    },
    cancel(reason) {
      return reader.cancel(reason);
    },
  });
}
