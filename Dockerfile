# The server. Build: docker build -t architect .
# Run: docker run -p 3000:3000 --env-file .env -v architect:/data architect
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
# The embedded database lives in /data. With DATABASE_URL nothing is kept there.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ARCHITECT_DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json app.yml LICENSE ./
COPY prompts prompts
COPY src src
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: give it more than ARCHITECT_DRAIN_SECONDS (docker stop --time 40).
CMD ["node", "src/main.ts"]
