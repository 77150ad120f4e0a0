# The desk as a container: the web server, or with `manage.py worker` a worker. PostgreSQL is a server of its own.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
# Nobody but this user runs here, and the code is not theirs to change.
RUN useradd --system --uid 10001 --create-home desk && install -d -o desk /app/.data
COPY --from=packages /venv /venv
COPY manage.py /app/
COPY factcheck /app/factcheck
COPY annotations /app/annotations
COPY templates /app/templates
COPY static /app/static
WORKDIR /app
USER desk
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEMO=0
EXPOSE 8000
# `readyz` needs no host name and no TLS.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz')"]
# As process 1 it gets SIGTERM itself, and finishes the requests and streams that it has.
ENTRYPOINT ["python", "manage.py"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--without-worker"]
