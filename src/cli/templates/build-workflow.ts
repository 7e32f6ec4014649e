/**
 * Text of `.github/workflows/enclii.yml`: builds the image of each pushed commit and tags it with the commit's SHA.
 *
 * @param image repository without a tag, e.g. `ghcr.io/acme/web`
 */
export function buildWorkflow(image: string): string {
  const registry = image.split('/')[0] ?? '';
  return `# Builds the image that enclii.yaml names. Enclii waits for it, pins its digest and releases it.
name: Enclii
on:
  push:
    branches: [main]
permissions:
  contents: read
  packages: write
concurrency:
  group: enclii-\${{ github.sha }}
jobs:
  image:
    name: Image
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: docker/setup-buildx-action@v3
      - uses: docker/login-action@v3
        with:
          registry: ${registry}
          username: \${{ github.actor }}
          password: \${{ secrets.GITHUB_TOKEN }}
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ${image}:\${{ github.sha }}
          cache-from: type=gha
          cache-to: type=gha,mode=max
`;
}
