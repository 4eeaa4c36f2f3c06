# The control plane and its portals, in one image: docker build -t ghcr.io/allod-dev/control-plane:0.1.0 .
# NODE_IMAGE may be any image with Node 24 and npm, VERSION is that of package.json.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-slim

# The portals' pages.
FROM ${NODE_IMAGE} AS pages
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && npm run build --workspace @allod/portal --workspace @allod/operator

# What the program needs to run: sources, which Node runs as they are, and packages without those of development. Optional
# ones are an embedded database server, which an installation with a database of its own never starts.
FROM ${NODE_IMAGE} AS program
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev --omit=optional --workspace @allod/control-plane \
  && mkdir -p /srv/allod/apps /srv/allod/packages \
  && cp -a package.json LICENSE node_modules /srv/allod/ \
  && cp -a apps/control-plane /srv/allod/apps/ \
  && cp -a packages/api packages/audit packages/connectors packages/core /srv/allod/packages/ \
  && find /srv/allod/node_modules -xtype l -delete \
  && find /srv/allod/apps /srv/allod/packages \( -name '*.test.ts' -o -name '*.test-support.ts' \) -delete

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Allod control plane" \
  org.opencontainers.image.description="Tenants, people, domains and what happened, with the portals for them" \
  org.opencontainers.image.source="https://github.com/allod-dev/allod" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production
WORKDIR /srv/allod
# Owned by root, so that the program cannot change itself.
COPY --from=program /srv/allod ./
COPY --from=pages /build/apps/portal/dist apps/portal/dist
COPY --from=pages /build/apps/operator/dist apps/operator/dist
USER 1000:1000
EXPOSE 7080
ENTRYPOINT ["node", "apps/control-plane/src/main.ts"]
CMD ["--config", "/etc/allod/control-plane.yaml"]
