FROM python:3.13-slim AS builder
WORKDIR /src

# The image's environment has no pip: the environment /opt/build builds the wheel and fills it.
COPY requirements/build.txt requirements/image.txt requirements/
RUN python -I -m venv /opt/build \
    && python -I -m venv --without-pip /opt/tier2gate \
    && /opt/build/bin/python -I -m pip install --no-cache-dir \
        --require-hashes --no-deps --only-binary :all: -r requirements/build.txt \
    && /opt/build/bin/python -I -m pip --python /opt/tier2gate/bin/python install --no-cache-dir \
        --no-compile --require-hashes --no-deps --only-binary :all: -r requirements/image.txt

# A statically linked `env`. Its version is Debian's current one, with security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends busybox-static \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /opt/tier2gate/libexec \
    && cp /bin/busybox /opt/tier2gate/libexec/busybox

# Python never checks this bytecode against its source: nothing in the image changes, and not every
# tool that copies images keeps file times. `-f` replaces bytecode that pip has compiled.
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

# The base image has no bytecode for the standard library, and every run starts a new container:
# this stores it for the modules in use, and checks that they can be imported.
RUN ["/opt/tier2gate/bin/python", "-I", "-c", "import tier2gate.github.action, tier2gate.cli, jinja2, jsonschema, junitparser"]

# `-I` isolates Python from the workspace and from a job's PYTHON* variables. The static `env`, which
# ignores LD_* variables, removes those that control the loader, Python, its libraries or OpenSSL
# (docs/decisions/0010).
ENTRYPOINT ["/opt/tier2gate/libexec/busybox", "env", \
    "-u", "GCONV_PATH", \
    "-u", "GLIBC_TUNABLES", \
    "-u", "LD_ASSUME_KERNEL", \
    "-u", "LD_AUDIT", \
    "-u", "LD_BIND_NOT", \
    "-u", "LD_BIND_NOW", \
    "-u", "LD_DEBUG", \
    "-u", "LD_DEBUG_OUTPUT", \
    "-u", "LD_DYNAMIC_WEAK", \
    "-u", "LD_HWCAP_MASK", \
    "-u", "LD_LIBRARY_PATH", \
    "-u", "LD_ORIGIN_PATH", \
    "-u", "LD_POINTER_GUARD", \
    "-u", "LD_PREFER_MAP_32BIT_EXEC", \
    "-u", "LD_PRELOAD", \
    "-u", "LD_PROFILE", \
    "-u", "LD_PROFILE_OUTPUT", \
    "-u", "LD_SHOW_AUXV", \
    "-u", "LD_TRACE_LOADED_OBJECTS", \
    "-u", "LD_TRACE_PRELINKING", \
    "-u", "LD_USE_LOAD_BIAS", \
    "-u", "LD_VERBOSE", \
    "-u", "LD_WARN", \
    "-u", "OPENSSL_CONF", \
    "-u", "OPENSSL_ENGINES", \
    "-u", "OPENSSL_MODULES", \
    "-u", "PYTHONEXECUTABLE", \
    "/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.github"]
