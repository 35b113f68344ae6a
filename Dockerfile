# Two stages: build the bundle with the pinned toolchain, then run it on a distroless Node 24 as a user without rights.
FROM node:24-trixie-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm run build

FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=build /src/dist /initguard
COPY LICENSE /LICENSE
EXPOSE 9443 8080
# PID 1 is node itself, so that SIGTERM reaches the drain; without __proto__ no input can reach a prototype.
ENTRYPOINT ["/nodejs/bin/node", "--disable-proto=delete", "--max-old-space-size=384", "/initguard/initguard.js"]
CMD ["serve", "--tls-dir", "/tls"]
