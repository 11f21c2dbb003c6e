# One recipe for every service: SERVICE is its folder.
#
#   docker build --build-arg SERVICE=gateway --tag storegraph/gateway .
#   docker build --build-arg SERVICE=subgraphs/order --tag storegraph/order .
#   docker build --target ops --tag storegraph/ops .          migrations, seeds, dead letters, verifications
#
# `node k8s/image-contents.mjs` assembles the same files from these lines without Docker, and runs them.
# The two images that this begins with are named by tag: pin them by digest before you publish (docs/production.md).

FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=optional --no-audit --no-fund
COPY contracts ./contracts
COPY platform ./platform
COPY gateway ./gateway
COPY subgraphs ./subgraphs
COPY psp ./psp
COPY prisma ./prisma
COPY prisma.config.ts ./
COPY dev ./dev
COPY ops ./ops
RUN node dev/codegen/generate.ts && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
ARG SERVICE=gateway
RUN test -f "$SERVICE/main.ts" && printf "import './%s/main.ts'\n" "$SERVICE" > start.mjs

# Node and what it links to; no shell, no package manager, and a user who is nobody (65532).
FROM gcr.io/distroless/nodejs24-debian13:nonroot AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Storegraph" \
      org.opencontainers.image.description="A federated commerce supergraph" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/contracts ./contracts
COPY --from=build /app/platform ./platform
USER 65532:65532

FROM runtime AS ops
COPY --from=build /app/subgraphs ./subgraphs
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/dev ./dev
COPY --from=build /app/ops ./ops
COPY supergraph.yaml ./
HEALTHCHECK NONE
CMD ["dev/database/migrate.ts"]

FROM runtime AS service
ARG SERVICE=gateway
LABEL org.opencontainers.image.title="Storegraph ${SERVICE}"
ENV HOST=0.0.0.0 PORT=4000
COPY --from=build /app/${SERVICE} ./${SERVICE}
COPY --from=build /app/start.mjs ./
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`, { signal: AbortSignal.timeout(2500) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["start.mjs"]
