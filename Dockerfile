# One image for web, worker, beat and migrations: docker-compose.yml says which command each of them runs.
# The same Python as the tests use.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/pip install --require-hashes -r /requirements.lock
WORKDIR /app
COPY manage.py ./
COPY lean/ lean/
COPY teams/ teams/
COPY goals/ goals/
COPY templates/ templates/
COPY static/ static/
# Hashed and compressed files are baked in. Only the kind of database matters here, none is asked; the key signs nothing.
RUN SECRET_KEY=unused DATABASE_URL=postgres://unused /venv/bin/python manage.py collectstatic --no-input --verbosity 0
# Without .pyc files every start takes three times as long, and the running image cannot write them.
RUN /venv/bin/python -m compileall -q lean teams goals

FROM python:3.11-slim
RUN groupadd --system --gid 10001 catchball \
    && useradd --system --uid 10001 --gid catchball --no-create-home --home-dir /data catchball \
    && install --directory --owner catchball --group catchball /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "lean.wsgi", "--worker-class=lean.lib.web_worker.WebWorker", "--workers=2", "--threads=8", "--worker-tmp-dir=/dev/shm", "--graceful-timeout=20", "--no-control-socket", "--access-logfile=-", "--logger-class=lean.lib.access_log.AccessLog"]
