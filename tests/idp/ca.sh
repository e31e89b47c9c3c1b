#!/bin/sh
# Make a certificate authority and its certificate for localhost.
#
#   ca.sh DIR     writes ca.pem, server.pem, server.key into DIR
#
# The authority's key is thrown away: nothing else can ever be signed by it.
#
# SPDX-License-Identifier: BSD-3-Clause

set -eu

mkdir -p "$1"
cd "$1"
umask 077

make_key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
        -out "$1" 2>/dev/null
}

cat >ca.conf <<END
[req]
distinguished_name = name
prompt = no
x509_extensions = authority
[name]
CN = pam_anypoint test authority
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
authorityKeyIdentifier = keyid
END

make_key ca.key
make_key server.key
openssl req -config ca.conf -x509 -new -key ca.key -sha256 -days 30 -out ca.pem
openssl req -config ca.conf -new -key server.key -subj /CN=localhost \
    -out server.csr
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -sha256 -days 30 \
    -set_serial "0x$(openssl rand -hex 8)" \
    -extfile ca.conf -extensions server -out server.pem 2>/dev/null
rm -f ca.key ca.conf server.csr
chmod 644 ca.pem server.pem
