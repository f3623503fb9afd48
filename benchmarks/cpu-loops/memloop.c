// Memory: 64 KiB filled, summed and copied by bytes, again and again. No C library.
#ifndef N
#define N 800UL
#endif
#define WORDS 16384

static unsigned int words[WORDS];
static unsigned char copy[WORDS];

static void leave(long status) {
    __asm__ volatile("syscall" : : "a"(60), "D"(status) : "rcx", "r11", "memory");
    __builtin_unreachable();
}

void _start(void) {
    const unsigned char *bytes = (const unsigned char *)words;
    unsigned long sum = 0;
    for (unsigned long round = 0; round < N; round++) {
        for (unsigned i = 0; i < WORDS; i++) {
            words[i] += i * 2654435761u + round;
        }
        for (unsigned i = 0; i < WORDS; i++) {
            sum += words[i];
        }
        for (unsigned i = 0; i < WORDS; i++) {
            copy[i] = bytes[i ^ (round & 63)];
        }
    }
    leave((sum + copy[77]) & 0x7f);
}
