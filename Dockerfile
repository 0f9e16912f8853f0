FROM python:3.13-slim AS builder
WORKDIR /src

# The image's own environment has no pip: this second one builds the wheel and fills the first.
COPY requirements/build.txt requirements/image.txt requirements/
RUN python -I -m venv /opt/build \
    && python -I -m venv --without-pip /opt/tier2gate \
    && /opt/build/bin/python -I -m pip install --no-cache-dir \
        --require-hashes --no-deps --only-binary :all: -r requirements/build.txt \
    && /opt/build/bin/python -I -m pip --python /opt/tier2gate/bin/python install --no-cache-dir \
        --no-compile --require-hashes --no-deps --only-binary :all: -r requirements/image.txt

# The bytecode is never checked against its source: nothing in the image changes, and file times
# are not kept by everything that copies images. pip itself has compiled what it imported.
COPY LICENSE README.md pyproject.toml ./
COPY schemas schemas
COPY tier2gate tier2gate
RUN /opt/build/bin/python -I -m pip wheel --no-cache-dir --no-index --no-deps \
        --no-build-isolation --wheel-dir /dist . \
    && /opt/build/bin/python -I -m pip --python /opt/tier2gate/bin/python install --no-cache-dir \
        --no-compile --no-index --no-deps --find-links /dist tier2gate \
    && /opt/tier2gate/bin/python -I -m compileall -q -f --invalidation-mode unchecked-hash \
        /opt/tier2gate/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="tier2gate" \
    org.opencontainers.image.description="Gates pull requests on a deterministic test run" \
    org.opencontainers.image.version="1.0.0" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.url="https://github.com/org/tier2-gate" \
    org.opencontainers.image.documentation="https://github.com/org/tier2-gate/blob/v1/README.md" \
    org.opencontainers.image.source="https://github.com/org/tier2-gate" \
    org.opencontainers.image.base.name="docker.io/library/python:3.13-slim"
COPY --from=builder /opt/tier2gate /opt/tier2gate

# The base image comes without bytecode of the standard library, and every run starts a new
# container: this keeps it for the modules in use, and shows that they import.
RUN ["/opt/tier2gate/bin/python", "-I", "-c", "import tier2gate.action, tier2gate.cli, jsonschema"]

# Isolated, so that neither the workspace nor a job's PYTHON* variables can put code in its way; and
# without the variables that would have the isolated interpreter, its libraries or OpenSSL load
# code from where they say (docs/decisions/0010).
ENTRYPOINT ["/usr/bin/env", \
    "-u", "GCONV_PATH", \
    "-u", "GLIBC_TUNABLES", \
    "-u", "LD_AUDIT", \
    "-u", "LD_LIBRARY_PATH", \
    "-u", "LD_PRELOAD", \
    "-u", "OPENSSL_CONF", \
    "-u", "OPENSSL_ENGINES", \
    "-u", "OPENSSL_MODULES", \
    "-u", "PYTHONEXECUTABLE", \
    "/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.action"]
