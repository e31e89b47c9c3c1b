# That each line of our units which takes something away does so.
#
# Sourced by debian-cases.sh, of whose cases this is one.  tests/host/probe.c
# tries things: in the place of each program, under the unit as it is; and,
# for each line, in a service that has this one line, and in one that has none.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

# DIRECTIVE, as whom it is tried, what it takes away.
takes_away='
CapabilityBoundingSet    root own-capability
InaccessiblePaths        user read-helpers-state
LimitCORE                user leave-core
LockPersonality          root change-personality
MemoryDenyWriteExecute   root write-and-execute write-then-execute
NoExecPaths              root run-program
NoNewPrivileges          root gain-privileges
PrivateDevices           root open-console
PrivateMounts            root share-mounts
PrivateNetwork           root connect
PrivateTmp               root read-others-tmp
ProcSubset               root read-proc-of-host
ProtectClock             root adjust-clock
ProtectControlGroups     root write-cgroups
ProtectHome              root read-home
ProtectHostname          root name-host
ProtectKernelLogs        root read-kernel-log
ProtectKernelModules     user read-modules
ProtectKernelTunables    root write-sysctl
ProtectProc              user read-proc-of-others
ProtectSystem            root write-usr write-etc write-var write-run
RestrictAddressFamilies  root packet vsock
RestrictNamespaces       root new-namespace new-user-namespace
RestrictRealtime         root be-real-time
RestrictSUIDSGID         root make-setuid
SystemCallFilter         root trace change-root raise-priority be-another
UMask                    root share-file
User                     root read-shadow'

# What goes with another line, or what a container cannot show: its cgroups
# count nothing and keep nothing away, and no program for another architecture
# may be there.
not_alone='DevicePolicy ExecPaths IPAddressDeny KeyringMode MemoryMax
SystemCallArchitectures SystemCallErrorNumber TasksMax'

# What says how the program is run.
no_line_of_defence='ExecReload ExecStart ExecStopPost KillMode LoadCredential
LoadCredentialEncrypted StateDirectory StateDirectoryMode TimeoutStopSec Type'

# What each unit leaves, for it is needed.
declare -A left=(
    [helper]='leave-memory read-helpers-state'
    [net]='connect inet leave-memory netlink'
)

# ---- Units ----------------------------------------------------------------

service_lines() { # helper|net
    sed -n '/^\[Service\]/,/^\[/ { /^[A-Z][A-Za-z]*=/p }' \
        "/usr/lib/systemd/system/anypoint-$1.service"
}

directives() { # helper|net
    service_lines "$1" | sed 's/=.*//' | sort -u
}

is_listed() { # WORD LIST
    [[ " ${2//$'\n'/ } " == *" $1 "* ]]
}

# ---- A unit as a whole ----------------------------------------------------

# Under the unit, whose program is another for this time.
probe_in_unit() { # helper|net
    local unit=anypoint-$1.service
    systemctl stop "$unit" 2>/dev/null
    mount --bind "$shared/bin/probe" "/usr/sbin/anypoint-$1"
    remember_logs
    systemctl start "$unit" 2>/dev/null || true
    journal -t "anypoint-$1" >"$host/probed-$1"
    umount "/usr/sbin/anypoint-$1"
    systemctl reset-failed "$unit"
}

attempts() {
    "$shared/bin/probe" no-such-attempt
    sed -n 's/^ *{"\([a-z-]*\)", .*/\1/p' "$tests/host/probe.c" | sort
}

whole_unit() { # helper|net
    probe_in_unit "$1"
    note "under anypoint-$1.service" "$(<"$host/probed-$1")"
    same "$(attempts)" "$(sed 's/:.*//' "$host/probed-$1" | sort)" \
        "each attempt is made under anypoint-$1.service"
    same "$(tr ' ' '\n' <<<"${left[$1]}")" \
        "$(sed -n 's/: allowed$//p' "$host/probed-$1" | sort)" \
        "what it needs is allowed there, and nothing else"
    same 0 "$(memory_of "$(user_name "$1")")" 'no shared memory stays behind'
}

user_name() { # helper|net
    service_lines "$1" | sed -n 's/^User=//p'
}

# How much System V shared memory a user has, in pieces.
memory_of() { # USER
    ipcs -m | awk -v user="$1" '$3 == user' | wc -l
}

# ---- Line by line ---------------------------------------------------------

# What came of it: what stands behind the attempt's name.
try_alone() { # USER ATTEMPT PROPERTY...
    local user=$1 attempt=$2 property properties=()
    shift 2
    for property; do
        properties+=(--property="$property")
    done
    systemd-run --quiet --wait --pipe --collect --property=User="$user" \
        --property=RuntimeDirectory=probe "${properties[@]}" \
        "$shared/bin/probe" "$attempt" 2>&1 | sed -n "s/^$attempt: //p"
}

declare -A tried=()

line_bites() { # root|user ATTEMPT PROPERTY...
    local user=$1 attempt=$2 what control
    shift 2
    [ -z "${tried[$attempt $*]-}" ] || return 0
    tried[$attempt $*]=yes
    [ "$user" = root ] || user=anypoint
    control=$(try_alone "$user" "$attempt")
    [ "$control" = allowed ] || {
        ok 0 "$* takes away to $attempt # SKIP here: $control"
        return
    }
    what=$(try_alone "$user" "$attempt" "$@")
    holds "$* takes away to $attempt: $what" \
        test -n "${what#allowed}"
}

line_by_line() { # helper|net
    local directive user attempts attempt properties
    while read -r directive user attempts <&4; do
        [ -n "$directive" ] || continue
        mapfile -t properties < <(service_lines "$1" | grep "^$directive=")
        [ "${#properties[@]}" -gt 0 ] || continue
        [ "$directive" != NoExecPaths ] ||
            properties+=("ExecPaths=$shared/bin /usr/lib /lib /lib64")
        for attempt in $attempts; do
            line_bites "$user" "$attempt" "${properties[@]}"
        done
    done 4<<<"$takes_away"
}

# It does its work when a service has ended.
ipc_is_removed() {
    try_alone anypoint leave-memory >"$host/probed"
    same 1 "$(memory_of anypoint)" 'shared memory stays behind by itself'
    ipcrm --all=shm
    try_alone anypoint leave-memory RemoveIPC=yes >"$host/probed"
    same 0 "$(memory_of anypoint)" 'RemoveIPC=yes takes it away'
}

# A line that nobody thought of here has not been tried.
all_lines_known() { # helper|net
    local directive unknown=
    for directive in $(directives "$1"); do
        is_listed "$directive" "$not_alone $no_line_of_defence" ||
            grep -q "^$directive " <<<"$takes_away" ||
            [ "$directive" = RemoveIPC ] ||
            unknown+="$directive "
    done
    same '' "$unknown" "each line of anypoint-$1.service is tried"
}

case_sandbox() {
    local program
    mkdir -p /usr/lib/modules /var/lib/anypoint
    touch /tmp/theirs
    for program in helper net; do
        all_lines_known "$program"
        whole_unit "$program"
        line_by_line "$program"
    done
    ipc_is_removed
    rmdir /usr/lib/modules 2>/dev/null || true
    rm -f /tmp/theirs
    holds 'both programs run again when that is over' key_opens ada
}
