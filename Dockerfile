# The portal's image: web, worker, beat and migrate run from it (see docker-compose.yml)

FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS packages
COPY requirements/base.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r base.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PRODUCTION=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Volumes take their owner from these directories
RUN useradd --system --uid 10001 --no-create-home portal \
    && install -d -o portal -g portal /data/media /data/beat
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# portal.assets also unpacks the language data of the reader of scans
RUN --mount=type=bind,from=assets,source=/app/node_modules,target=/app/node_modules \
    export DATABASE_URL=postgresql://nowhere/none REDIS_URL=redis://nowhere SECRET_KEY=build ALLOWED_HOSTS=build \
    && python -m portal.assets \
    && pybabel --quiet compile --domain django --directory locale \
    && python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
