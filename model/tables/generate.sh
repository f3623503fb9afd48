#!/usr/bin/env bash
# Writes the Linux tables of the model from the installed kernel headers. Run by hand, then read the diff.
#
#   model/tables/generate.sh            rewrites the resource files
#   model/tables/generate.sh --check    prints what would change; exit 1 if anything would
#
# Needs a C preprocessor (cpp) with the x86 kernel headers, and awk. Numbers and names of system calls,
# errors and signals come from the headers; extra.tsv adds what the headers are too old for; class, args
# and notes come from calls.tsv; the last columns of errno.tsv and signals.tsv are kept as they are.
# vectors.tsv and softirqs.tsv have no user-space header and are kept by hand; their headers name the source.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
resources=$here/../src/main/resources/dev/trapline/model/linux
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The #defines that one header gives, as "#define NAME VALUE" lines.
defines() { echo "#include <$1>" | cpp -dM -; }

headers=$(defines linux/version.h | awk '
    $2 == "LINUX_VERSION_MAJOR" { major = $3 }
    $2 == "LINUX_VERSION_PATCHLEVEL" { minor = $3 }
    END { print major "." minor }')

# abi, header, words for the nr column; the #defines on standard input
syscalls() {
    local abi=$1 header=$2 about=$3
    {
        printf '# System calls of Linux, ABI %s: Linux %s headers (%s) and the later calls up to Linux 6.18\n' \
            "$abi" "$headers" "$header"
        printf '# (arch/x86/entry/syscalls/syscall_64.tbl, syscall_32.tbl). Facts only. Do not edit:\n'
        printf '# written by model/tables/generate.sh; class, args and notes are kept in model/tables/calls.tsv.\n'
        printf '#\n# nr\tname\tclass\targs\tnotes\n'
        printf '# nr: %s\n' "$about"
        awk -F '\t' -v abi="$abi" '
            # #define __NR_read 0   or   #define __NR_read (__X32_SYSCALL_BIT + 0)
            part == "header" {
                if (match($0, /^#define __NR_[a-z_0-9]+ /)) {
                    split($0, word, " ")
                    nr = $0
                    gsub(/^#define [^ ]+ |\(__X32_SYSCALL_BIT \+ |\)/, "", nr)
                    number[substr(word[2], 6)] = nr
                }
                next
            }
            /^#/ { next }
            part == "extra" {
                if (index(" " $2 " ", " " abi " ")) {
                    if (!($3 in number)) number[$3] = $1
                    else if (number[$3] != $1) { print $3 ": two numbers" > "/dev/stderr"; bad = 1 }
                }
                next
            }
            {
                name = $1
                own = sub("^" abi ":", "", name)
                if (name ~ /:/ || (!own && name in fixed)) next
                if (own) fixed[name] = 1
                class[name] = $2; args[name] = $3; notes[name] = $4
            }
            END {
                for (name in number) {
                    if (!(name in class)) { print name ": not in calls.tsv" > "/dev/stderr"; bad = 1 }
                    kept = ""
                    n = split(notes[name], note, " ")
                    for (i = 1; i <= n; i++) {
                        # an alias is dropped where the kernel itself has a call of that name
                        if (note[i] ~ /^alias=/ && substr(note[i], 7) in number) continue
                        kept = kept (kept == "" ? "" : " ") note[i]
                    }
                    if (args[name] ~ /\/[lh]/ && abi == "x86_64" && name !~ /^p(read|write)v/) {
                        print name ": a split argument on a 64-bit ABI" > "/dev/stderr"; bad = 1
                    }
                    split(number[name], order, "/")
                    printf "%d.%03d\t%s\t%s\t%s\t%s\t%s\n", order[1], order[2],
                        number[name], name, class[name], args[name], kept
                }
                exit bad
            }' part=header - part=extra "$here/extra.tsv" part=calls "$here/calls.tsv" | sort -n | cut -f 2-
    } > "$out/syscalls-$abi.tsv"
}

# file, header, pattern of the names: first two columns anew, the others kept by name
renumber() {
    local file=$1 header=$2 pattern=$3
    defines "$header" | awk -F '\t' -v pattern="$pattern" '
        part == "header" {
            split($0, word, " ")
            if (word[2] ~ pattern && word[2] !~ /STKSZ|RTMAX/) value[word[2]] = word[3]
            next
        }
        /^#/ { print; next }
        {
            if ($2 in value) {
                nr = value[$2]
                while (nr in value) nr = value[nr]
                $1 = nr
                seen[$2] = 1
            }
            OFS = "\t"
            $1 = $1
            print
        }
        END {
            for (name in value)
                if (!(name in seen)) print name " = " value[name] ": in the header, not in the table" > "/dev/stderr"
        }' part=header - part=table "$resources/$file" > "$out/$file"
}

defines asm/unistd_64.h | syscalls x86_64 asm/unistd_64.h 'the number in rax; gaps: 337 to 423'
defines asm/unistd_32.h | syscalls i386 asm/unistd_32.h \
    'the number in eax; gaps: 222, 223, 251, 285, 387 to 392, 415; 102/9 = through call 102, first argument 9'
defines asm/unistd_x32.h | syscalls x32 asm/unistd_x32.h \
    'the number in rax without bit 30 (__X32_SYSCALL_BIT); 512 to 547 exist only here'
renumber errno.tsv asm/errno.h '^E[A-Z0-9]+$'
renumber signals.tsv asm/signal.h '^SIG[A-Z0-9]+$'

# A row that no table uses is a misspelt name.
comm -13 <(grep -hv '^#' "$out"/syscalls-*.tsv | cut -f 2 | sort -u) \
    <(grep -v '^#' "$here/calls.tsv" | cut -f 1 | sed 's/.*://' | sort -u) |
    sed 's/$/: in calls.tsv, but in no table/' >&2

if [[ ${1:-} == --check ]]; then
    status=0
    for file in "$out"/*; do
        diff -u "$resources/$(basename "$file")" "$file" || status=1
    done
    exit $status
fi
mkdir -p "$resources"
cp "$out"/* "$resources"/
