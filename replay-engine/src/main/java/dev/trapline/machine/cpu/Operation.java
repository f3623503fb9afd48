package dev.trapline.machine.cpu;

/// What the interpreter can do, by the mnemonics of the instruction table.
enum Operation {
    ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NOT, NEG, MUL, IMUL, DIV, IDIV,

    ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD,

    BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP, MOVBE, SETCC,

    MOV, CMOVCC, MOVZX, MOVSX, MOVSXD, MOVNTI, LEA, XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B,
    CBW, CWDE, CDQE, CWD, CDQ, CQO, XLAT,

    PUSH, POP, PUSHF, POPF, ENTER, LEAVE,

    JMP(true), JCC(true), JRCXZ(true), LOOP(true), LOOPE(true), LOOPNE(true), CALL(true), RET(true),
    INT3(true), INT(true), SYSCALL(true), UD0(true), UD1(true), UD2(true),

    MOVS, CMPS, STOS, LODS, SCAS,

    CLC, STC, CMC, CLD, STD, CLI(true), STI(true), LAHF, SAHF,

    NOP, PAUSE, ENDBR64, ENDBR32, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW, PREFETCH, LFENCE, MFENCE,
    SFENCE,
    CLFLUSH, CLFLUSHOPT, CLWB,

    CPUID, RDTSC, HLT(true), RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE,

    /// Instructions that CPUID does not offer: #UD.
    ABSENT(true),

    /// Anything else of the table: it is decoded, but execution stops there.
    UNSUPPORTED(true),

    // MMX, SSE and SSE2. Moves.
    MOVAPS(Unit.MOVES), MOVAPD(Unit.MOVES), MOVUPS(Unit.MOVES), MOVUPD(Unit.MOVES), MOVDQA(Unit.MOVES),
    MOVDQU(Unit.MOVES), MOVNTPS(Unit.MOVES), MOVNTPD(Unit.MOVES), MOVNTDQ(Unit.MOVES), MOVNTQ(Unit.MOVES),
    MOVD(Unit.MOVES), MOVQ(Unit.MOVES), MOVQ2DQ(Unit.MOVES), MOVDQ2Q(Unit.MOVES), MOVSS(Unit.MOVES), MOVSD(Unit.MOVES),
    MOVLPS(Unit.MOVES), MOVLPD(Unit.MOVES), MOVHPS(Unit.MOVES), MOVHPD(Unit.MOVES), MOVHLPS(Unit.MOVES),
    MOVLHPS(Unit.MOVES), MOVMSKPS(Unit.MOVES), MOVMSKPD(Unit.MOVES), PMOVMSKB(Unit.MOVES), MASKMOVQ(Unit.MOVES),
    MASKMOVDQU(Unit.MOVES), PEXTRW(Unit.MOVES), PINSRW(Unit.MOVES),

    // Logic and integers.
    ANDPS(Unit.INTEGERS), ANDPD(Unit.INTEGERS), PAND(Unit.INTEGERS), ANDNPS(Unit.INTEGERS), ANDNPD(Unit.INTEGERS),
    PANDN(Unit.INTEGERS), ORPS(Unit.INTEGERS), ORPD(Unit.INTEGERS), POR(Unit.INTEGERS), XORPS(Unit.INTEGERS),
    XORPD(Unit.INTEGERS), PXOR(Unit.INTEGERS),
    PADDB(Unit.INTEGERS), PADDW(Unit.INTEGERS), PADDD(Unit.INTEGERS), PADDQ(Unit.INTEGERS), PSUBB(Unit.INTEGERS),
    PSUBW(Unit.INTEGERS), PSUBD(Unit.INTEGERS), PSUBQ(Unit.INTEGERS), PADDSB(Unit.INTEGERS), PADDSW(Unit.INTEGERS),
    PADDUSB(Unit.INTEGERS), PADDUSW(Unit.INTEGERS), PSUBSB(Unit.INTEGERS), PSUBSW(Unit.INTEGERS),
    PSUBUSB(Unit.INTEGERS), PSUBUSW(Unit.INTEGERS), PMULLW(Unit.INTEGERS), PMULHW(Unit.INTEGERS),
    PMULHUW(Unit.INTEGERS), PMULUDQ(Unit.INTEGERS), PMADDWD(Unit.INTEGERS), PSADBW(Unit.INTEGERS),
    PMINUB(Unit.INTEGERS), PMAXUB(Unit.INTEGERS), PMINSW(Unit.INTEGERS), PMAXSW(Unit.INTEGERS), PAVGB(Unit.INTEGERS),
    PAVGW(Unit.INTEGERS), PCMPEQB(Unit.INTEGERS), PCMPEQW(Unit.INTEGERS), PCMPEQD(Unit.INTEGERS),
    PCMPGTB(Unit.INTEGERS), PCMPGTW(Unit.INTEGERS), PCMPGTD(Unit.INTEGERS),
    PSLLW(Unit.INTEGERS), PSLLD(Unit.INTEGERS), PSLLQ(Unit.INTEGERS), PSRLW(Unit.INTEGERS), PSRLD(Unit.INTEGERS),
    PSRLQ(Unit.INTEGERS), PSRAW(Unit.INTEGERS), PSRAD(Unit.INTEGERS),

    // Lanes put elsewhere.
    PUNPCKLBW(Unit.SHUFFLES), PUNPCKLWD(Unit.SHUFFLES), PUNPCKLDQ(Unit.SHUFFLES), PUNPCKLQDQ(Unit.SHUFFLES),
    PUNPCKHBW(Unit.SHUFFLES), PUNPCKHWD(Unit.SHUFFLES), PUNPCKHDQ(Unit.SHUFFLES), PUNPCKHQDQ(Unit.SHUFFLES),
    UNPCKLPS(Unit.SHUFFLES), UNPCKLPD(Unit.SHUFFLES), UNPCKHPS(Unit.SHUFFLES), UNPCKHPD(Unit.SHUFFLES),
    PACKSSWB(Unit.SHUFFLES), PACKSSDW(Unit.SHUFFLES), PACKUSWB(Unit.SHUFFLES), PSHUFW(Unit.SHUFFLES),
    PSHUFD(Unit.SHUFFLES), PSHUFHW(Unit.SHUFFLES), PSHUFLW(Unit.SHUFFLES), SHUFPS(Unit.SHUFFLES), SHUFPD(Unit.SHUFFLES),
    PSLLDQ(Unit.SHUFFLES), PSRLDQ(Unit.SHUFFLES),

    // State.
    LDMXCSR(Unit.STATE), STMXCSR(Unit.STATE), EMMS(Unit.STATE);

    /// What of the processor executes an operation.
    enum Unit {
        GENERAL,
        /// [VectorMoves].
        MOVES,
        /// [PackedIntegers].
        INTEGERS,
        /// [Shuffles].
        SHUFFLES,
        /// The state of the vectors itself.
        STATE
    }

    /// Whether the next instruction is not always the one behind, so that no block goes on after it.
    final boolean endsBlock;
    final Unit unit;

    Operation() {
        this(false);
    }

    Operation(boolean endsBlock) {
        this.endsBlock = endsBlock;
        unit = Unit.GENERAL;
    }

    Operation(Unit unit) {
        endsBlock = false;
        this.unit = unit;
    }
}
