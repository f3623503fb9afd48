; The firmware: what a PC does between power-on and the first byte of a disk.
;
; 64 KiB of ROM, at 0xF0000 and again below 4 GiB, where the processor begins. Every stage says a number to port 0x80, as
; the firmware of real PCs does; a line with `;@` says what that number means.

        bits 16
        org 0

POST    equ 0x80                ; the port for stage numbers
COM1    equ 0x3f8
IDE     equ 0x1f0
EBDA    equ 0x9fc0              ; segment of the firmware's own data, the last KiB below 640 KiB

; in the BIOS data area, segment 0x40
COM_PORTS       equ 0x00
EQUIPMENT       equ 0x10
MEMORY_KIB      equ 0x13
SHIFT_FLAGS     equ 0x17
KEY_HEAD        equ 0x1a
KEY_TAIL        equ 0x1c
KEY_BUFFER      equ 0x1e
KEY_END         equ 0x3e
VIDEO_MODE      equ 0x49
COLUMNS         equ 0x4a
CURSOR          equ 0x50
TICKS           equ 0x6c
MIDNIGHT        equ 0x70
DISK_STATUS     equ 0x74
DISKS           equ 0x75
KEY_START_PTR   equ 0x80
KEY_END_PTR     equ 0x82

; in the EBDA
EXTENDED_KIB    equ 0x10        ; dword: KiB of memory above 1 MiB
CYLINDERS       equ 0x14
HEADS           equ 0x16
SECTORS         equ 0x18        ; of a track
CAPACITY        equ 0x1c        ; dword: sectors of the disk

; ---- power-on self test, with interrupts off -------------------------------------------------------------------

post:   cli
        cld
        mov al, 0x01
        out POST, al            ;@ 01 POST|The first jump leads from the reset vector into the ROM at 0xF0000. Interrupts are off; the processor tests itself.

        ; Flags that cannot be set, or registers that lose bits, and nothing else can be trusted.
        mov ah, 0xd5
        sahf
        jnc dead
        jnz dead
        jns dead
        jnp dead
        xor ah, ah
        sahf
        jc dead
        jz dead
        mov ax, 0x5555
pattern:
        mov ds, ax
        mov bx, ds
        mov es, bx
        mov cx, es
        mov ss, cx
        mov dx, ss
        mov bp, dx
        mov sp, bp
        mov si, sp
        mov di, si
        cmp di, ax
        jne dead
        not ax
        cmp ax, 0xaaaa
        je pattern

        mov al, 0x02
        out POST, al            ;@ 02 ROM|All bytes of the ROM have to add up to zero.
        mov ax, cs
        mov ds, ax
        xor si, si
        xor bl, bl
sum:    lodsb
        add bl, al
        test si, si
        jnz sum
        test bl, bl
        jz memory
dead:   mov al, 0xff
        out POST, al
        hlt
        jmp dead

memory: mov al, 0x03
        out POST, al            ;@ 03 memory|RAM ends where a pattern does not come back. Above 1 MiB it takes protected mode for a moment, which leaves FS with a limit of 4 GiB.
        xor ax, ax
        mov ss, ax
        mov sp, 0x7000
        call a20_on
        o32 lgdt [cs:flat_gdt_pointer]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp short $ + 2
        mov bx, 8
        mov fs, bx
        and al, 0xfe
        mov cr0, eax
        jmp 0xf000:real
real:   xor esi, esi
low:    add esi, 0x10000        ; one probe for each 64 KiB below 640 KiB
        mov dword [fs:esi - 4], 0x5aa5c33c
        cmp dword [fs:esi - 4], 0x5aa5c33c
        jne dead
        cmp esi, 0xa0000
        jb low
        mov esi, 0x100000
high:   mov dword [fs:esi], 0x5aa5c33c
        mov dword [fs:esi + 4], 0xc33c5aa5      ; so that no bus remembers the first
        cmp dword [fs:esi], 0x5aa5c33c
        jne top
        add esi, 0x100000
        cmp esi, 0xe0000000
        jb high
top:    sub esi, 0x100000
        shr esi, 10
        xor ax, ax
        mov fs, ax
        call a20_off
        mov ax, EBDA
        mov ds, ax
        mov [EXTENDED_KIB], esi

        mov al, 0x04
        out POST, al            ;@ 04 IVT|256 interrupt vectors at address 0, which point to an IRET or to the services of the ROM; behind them the data area at 0x400.
        xor ax, ax
        mov es, ax
        xor di, di
        mov cx, 256
vector: mov ax, nothing
        stosw
        mov ax, 0xf000
        stosw
        loop vector
        mov ax, cs
        mov ds, ax
        mov si, services
service:
        lodsw
        test ax, ax
        js set
        mov di, ax
        movsw
        mov word [es:di], 0xf000
        jmp service
set:    mov ax, 0x40
        mov es, ax
        xor di, di
        mov cx, 0x80
        xor ax, ax
        rep stosw
        mov ds, ax
        mov ax, 0x40
        mov ds, ax
        mov word [COM_PORTS], COM1
        mov word [0x0e], EBDA
        mov word [EQUIPMENT], 0x0222    ; a serial port, 80 columns in colour, a coprocessor
        mov word [MEMORY_KIB], 639
        mov word [KEY_HEAD], KEY_BUFFER
        mov word [KEY_TAIL], KEY_BUFFER
        mov word [KEY_START_PTR], KEY_BUFFER
        mov word [KEY_END_PTR], KEY_END
        mov byte [VIDEO_MODE], 3
        mov word [COLUMNS], 80

        mov al, 0x05
        out POST, al            ;@ 05 PIC|Both 8259A: vectors 0x08 and 0x70, the second one at IRQ 2 of the first. Only timer, keyboard and the cascade may interrupt.
        mov al, 0x11
        out 0x20, al
        out 0xa0, al
        mov al, 0x08
        out 0x21, al
        mov al, 0x70
        out 0xa1, al
        mov al, 0x04
        out 0x21, al
        mov al, 0x02
        out 0xa1, al
        mov al, 0x01
        out 0x21, al
        out 0xa1, al
        mov al, 0xf8
        out 0x21, al
        mov al, 0xff
        out 0xa1, al
        mov eax, 1                      ; a local APIC would keep their INTR to itself: virtual wire mode
        cpuid
        test dx, 1 << 9
        jz timer
        mov esi, 0xfee00000
        or dword [fs:esi + 0xf0], 0x100
        mov dword [fs:esi + 0x350], 0x8700      ; LINT0 is ExtINT
        mov dword [fs:esi + 0x360], 0x0400      ; LINT1 is NMI
timer:
        mov al, 0x06
        out POST, al            ;@ 06 PIT|Counter 0 of the 8254 divides 1193182 Hz by 65536: 18.2 interrupts a second.
        mov al, 0x36
        out 0x43, al
        xor al, al
        out 0x40, al
        out 0x40, al

        mov al, 0x07
        out POST, al            ;@ 07 keyboard|The 8042 tests itself, then sends keys as interrupts.
        call keyboard_reset

        mov al, 0x08
        out POST, al            ;@ 08 RTC|The clock says how many ticks this day already has.
        call clock_set

        mov al, 0x09
        out POST, al            ;@ 09 console|115200 baud on the serial port, and a screen of 80 x 25.
        call console_reset
        mov si, hello
        call print
        mov ax, EBDA
        mov es, ax
        mov eax, [es:EXTENDED_KIB]
        add eax, 1024
        call decimal
        mov si, kib
        call print

        mov al, 0x0a
        out POST, al            ;@ 0a disk|IDENTIFY DEVICE says how large the disk is, and its geometry.
        call disk_reset

        mov al, 0x0b
        out POST, al            ;@ 0b bootstrap|Interrupts on, and INT 0x19: track 0, sector 1 goes to 0x7C00.
        sti
        int 0x19

; ---- console -------------------------------------------------------------------------------------------------

console_reset:
        mov dx, COM1 + 3
        mov al, 0x80
        out dx, al
        mov dx, COM1
        mov al, 1
        out dx, al
        inc dx
        xor al, al
        out dx, al
        mov dx, COM1 + 3
        mov al, 3               ; 8 bits, no parity
        out dx, al
        dec dx
        mov al, 7               ; FIFO on and empty
        out dx, al
        mov dx, COM1 + 4
        mov al, 3
        out dx, al
        mov ax, 0xb800
        mov es, ax
        xor di, di
        mov cx, 80 * 25
        mov ax, 0x0720
        rep stosw
        ret

; al to the serial port and the screen
teletype:
        push ax
        push bx
        push cx
        push dx
        push di
        push ds
        push es
        mov bl, al
        mov dx, COM1 + 5
        mov cx, 0xffff
.wait:  in al, dx
        test al, 0x20
        jnz .send
        loop .wait
.send:  mov dx, COM1
        mov al, bl
        out dx, al
        mov ax, 0x40
        mov ds, ax
        mov ax, 0xb800
        mov es, ax
        mov dx, [CURSOR]        ; dl column, dh row
        cmp bl, 13
        je .return
        cmp bl, 10
        je .line
        cmp bl, 8
        je .back
        mov al, 80
        mul dh
        xor ch, ch
        mov cl, dl
        add ax, cx
        add ax, ax
        mov di, ax
        mov [es:di], bl
        mov byte [es:di + 1], 7
        inc dl
        cmp dl, 80
        jb .done
        xor dl, dl
.line:  inc dh
        cmp dh, 25
        jb .done
        dec dh
        push si
        mov ax, es
        mov ds, ax
        xor di, di
        mov si, 160
        mov cx, 24 * 80
        rep movsw
        mov cx, 80
        mov ax, 0x0720
        rep stosw
        mov ax, 0x40
        mov ds, ax
        pop si
        jmp .done
.back:  test dl, dl
        jz .done
        dec dl
        jmp .done
.return:
        xor dl, dl
.done:  mov [CURSOR], dx
        pop es
        pop ds
        pop di
        pop dx
        pop cx
        pop bx
        pop ax
        ret

; the string at cs:si
print:  cs lodsb
        test al, al
        jz .done
        call teletype
        jmp print
.done:  ret

; eax in decimal
decimal:
        mov ebx, 10
        xor cx, cx
.digit: xor edx, edx
        div ebx
        push dx
        inc cx
        test eax, eax
        jnz .digit
.next:  pop ax
        add al, '0'
        call teletype
        loop .next
        ret

; INT 0x10: 0x0E teletype, 0x03 cursor, 0x02 set cursor, 0x00 clear, 0x0F mode
int10:  cmp ah, 0x0e
        je .teletype
        push ds
        push ax
        mov ax, 0x40
        mov ds, ax
        pop ax
        cmp ah, 0x03
        je .cursor
        cmp ah, 0x02
        je .move
        cmp ah, 0x0f
        jne .end
        mov al, [VIDEO_MODE]
        mov ah, [COLUMNS]
        xor bh, bh
        jmp .end
.cursor:
        mov dx, [CURSOR]
        mov cx, 0x0607
        jmp .end
.move:  mov [CURSOR], dx
.end:   pop ds
        iret
.teletype:
        call teletype
        iret

; ---- timer, clock, keyboard ------------------------------------------------------------------------------------

; IRQ 0
int08:  push ax
        push ds
        mov ax, 0x40
        mov ds, ax
        inc dword [TICKS]
        cmp dword [TICKS], 0x1800b0     ; a day
        jb .today
        mov dword [TICKS], 0
        inc byte [MIDNIGHT]
.today: int 0x1c
        mov al, 0x20
        out 0x20, al
        pop ds
        pop ax
        iret

; INT 0x1A: 0x00 ticks, 0x02 time
int1a:  cmp ah, 0x02
        je .time
        cmp ah, 0
        jne .end
        push ds
        mov ax, 0x40
        mov ds, ax
        mov dx, [TICKS]
        mov cx, [TICKS + 2]
        mov al, [MIDNIGHT]
        mov byte [MIDNIGHT], 0
        pop ds
.end:   iret
.time:  mov al, 4
        call cmos
        mov ch, al
        mov al, 2
        call cmos
        mov cl, al
        mov al, 0
        call cmos
        mov dh, al
        xor dl, dl
        iret

; al = register -> al
cmos:   out 0x70, al
        in al, 0x71
        ret

; two decimal digits in al -> eax
decoded:
        mov ah, al
        and al, 0x0f
        shr ah, 4
        aad
        movzx eax, ax
        ret

clock_set:
        mov cx, 0xffff
.wait:  mov al, 0x0a
        call cmos
        test al, 0x80           ; it counts a second on just now
        loopnz .wait
        mov al, 4
        call cmos
        call decoded
        imul esi, eax, 3600
        mov al, 2
        call cmos
        call decoded
        imul eax, 60
        add esi, eax
        mov al, 0
        call cmos
        call decoded
        add eax, esi
        mov ecx, 1193182        ; ticks = seconds * 1193182 / 65536
        mul ecx
        shrd eax, edx, 16
        mov [TICKS], eax
        ret

; waits until the 8042 takes a byte
keyboard_ready:
        push cx
        mov cx, 0xffff
.wait:  in al, 0x64
        test al, 2
        loopnz .wait
        pop cx
        ret

keyboard_reset:
        call keyboard_ready
        mov al, 0xaa
        out 0x64, al
        mov cx, 0xffff
.wait:  in al, 0x64
        test al, 1
        loopz .wait
        in al, 0x60             ; 0x55 if all is well
        call keyboard_ready
        mov al, 0x60            ; command byte: keys interrupt, as scan codes of set 1
        out 0x64, al
        call keyboard_ready
        mov al, 0x65
        out 0x60, al
        call keyboard_ready
        mov al, 0xae
        out 0x64, al
        ret

; IRQ 1
int09:  push ax
        push bx
        push ds
        mov ax, 0x40
        mov ds, ax
        in al, 0x60
        mov ah, al
        and al, 0x7f
        cmp al, 0x2a            ; shift, left or right
        je .shift
        cmp al, 0x36
        je .shift
        test ah, 0x80           ; other keys matter when they go down
        jnz .end
        cmp al, 0x3a
        jae .end
        movzx bx, al
        test byte [SHIFT_FLAGS], 1
        jz .plain
        add bx, 0x3a
.plain: mov al, [cs:bx + keys]
        test al, al
        jz .end
        mov bx, [KEY_TAIL]
        mov [bx], ax
        add bx, 2
        cmp bx, KEY_END
        jb .room
        mov bx, KEY_BUFFER
.room:  cmp bx, [KEY_HEAD]
        je .end                 ; full
        mov [KEY_TAIL], bx
        jmp .end
.shift: and byte [SHIFT_FLAGS], 0xfe
        test ah, 0x80
        jnz .end
        or byte [SHIFT_FLAGS], 1
.end:   mov al, 0x20
        out 0x20, al
        pop ds
        pop bx
        pop ax
        iret

; INT 0x16: 0x00 wait for a key, 0x01 is there one, 0x02 shift
int16:  push ds
        push bx
        mov bx, 0x40
        mov ds, bx
        cmp ah, 0x01
        je .look
        cmp ah, 0x02
        je .flags
.wait:  sti
        mov bx, [KEY_HEAD]
        cmp bx, [KEY_TAIL]
        jne .take
        hlt
        jmp .wait
.take:  mov ax, [bx]
        add bx, 2
        cmp bx, KEY_END
        jb .end
        mov bx, KEY_BUFFER
.end:   mov [KEY_HEAD], bx
        pop bx
        pop ds
        iret
.flags: mov al, [SHIFT_FLAGS]
        pop bx
        pop ds
        iret
.look:  mov bx, [KEY_HEAD]
        mov ax, [bx]
        cmp bx, [KEY_TAIL]
        pop bx
        pop ds
        push bp
        mov bp, sp
        jz .none
        and byte [bp + 6], 0xbf ; ZF of the caller
        pop bp
        iret
.none:  or byte [bp + 6], 0x40
        pop bp
        iret

; ---- disk ------------------------------------------------------------------------------------------------------

; waits until the disk is not busy -> al status, carry if it never is
disk_ready:
        push ecx
        push dx
        mov dx, IDE + 7
        mov ecx, 0x100000
.wait:  in al, dx
        test al, 0x80
        jz .ready
        a32 loop .wait
        stc
.ready: pop dx
        pop ecx
        ret

disk_reset:
        mov ax, EBDA
        mov ds, ax
        mov dword [CAPACITY], 0
        mov dx, 0x3f6
        mov al, 2               ; it is asked, it does not interrupt
        out dx, al
        mov dx, IDE + 6
        mov al, 0xe0
        out dx, al
        mov dx, IDE + 7
        in al, dx
        cmp al, 0xff            ; nobody there
        je .end
        mov al, 0xec
        out dx, al
        call disk_ready
        jc .end
        test al, 0x08
        jz .end
        mov ax, 0x7000          ; the answer goes to 0x70000, where nothing is yet
        mov es, ax
        xor di, di
        mov dx, IDE
        mov cx, 256
        rep insw
        mov ax, [es:2]
        mov [CYLINDERS], ax
        mov ax, [es:6]
        mov [HEADS], ax
        mov ax, [es:12]
        mov [SECTORS], ax
        mov eax, [es:120]
        mov [CAPACITY], eax
        mov bx, 0x40
        mov ds, bx
        mov byte [DISKS], 1
        push eax
        mov si, disk
        call print
        pop eax
        call decimal
        mov si, disk_sectors
        call print
.end:   ret

; eax = first sector, cl = how many, es:di = where to -> carry and ah = error
disk_read:
        push ebx
        push dx
        push es
        push eax
        mov ebx, eax
        call disk_ready
        mov ah, 0x80            ; time-out
        jc .failed
        mov dx, IDE + 2
        mov al, cl
        out dx, al
        mov eax, ebx
        inc dx
        out dx, al
        shr eax, 8
        inc dx
        out dx, al
        shr eax, 8
        inc dx
        out dx, al
        mov al, ah
        and al, 0x0f
        or al, 0xe0
        inc dx
        out dx, al
        inc dx
        mov al, 0x20
        out dx, al
.sector:
        call disk_ready
        mov ah, 0x80
        jc .failed
        test al, 0x21
        jnz .error
        test al, 0x08
        mov ah, 0x20            ; the controller does not do what it should
        jz .failed
        push cx
        push di
        mov cx, 256
        mov dx, IDE
        rep insw
        pop di
        pop cx
        mov dx, es
        add dx, 0x20
        mov es, dx
        dec cl
        jnz .sector
        pop eax
        xor ah, ah
        jmp .end
.error: mov dx, IDE + 1
        in al, dx
        mov ah, 0x10            ; unreadable
        test al, 0x40
        jnz .failed
        mov ah, 0x04            ; no such sector
        test al, 0x10
        jnz .failed
        mov ah, 0x20
.failed:
        mov bl, ah
        pop eax
        mov ah, bl
        stc
.end:   pop es
        pop dx
        pop ebx
        ret

; INT 0x13, drive 0x80: 0x00 reset, 0x01 status, 0x02 read, 0x08 geometry, 0x15 type, 0x41 0x42 0x48 by sector number
int13:  sti
        push ds
        push es
        pushad
        mov bp, sp              ; [bp+28] ax, [bp+24] cx, [bp+20] dx, [bp+16] bx; flags at [bp+40]
        and byte [bp + 40], 0xfe
        push ax
        mov ax, 0x40
        mov es, ax
        pop ax
        cmp byte [es:DISKS], 0
        mov es, [bp + 32]
        je .wrong
        cmp dl, 0x80
        jne .wrong
        cmp ah, 0x02
        je .read
        cmp ah, 0x42
        je .read_packet
        cmp ah, 0x08
        je .geometry
        cmp ah, 0x00
        je .good
        cmp ah, 0x01
        je .status
        cmp ah, 0x15
        je .type
        cmp ah, 0x41
        je .extensions
        cmp ah, 0x48
        je .parameters
.wrong: mov ah, 0x01
        jmp .bad

.read:  test al, al
        jz .wrong
        mov di, bx
        mov bx, EBDA
        mov ds, bx
        movzx ebx, cx           ; cylinder: ch, and two bits of cl
        xchg bl, bh
        shr bh, 6
        movzx eax, word [HEADS]
        push edx
        mul ebx
        pop edx
        movzx ebx, dh
        add eax, ebx
        movzx ebx, word [SECTORS]
        push edx
        mul ebx
        pop edx
        movzx ebx, cl
        and bl, 0x3f
        jz .wrong
        dec ebx
        add eax, ebx
        mov cl, [bp + 28]
        call disk_read
        jnc .good
        mov byte [bp + 28], 0
        jmp .bad

; ds:si = size, 0, count, offset, segment, number
.read_packet:
        mov cl, [si + 2]
        test cl, cl
        jz .wrong
        les di, [si + 4]
        mov eax, [si + 8]
        call disk_read
        jnc .good
        mov word [si + 2], 0
        jmp .bad

.geometry:
        mov bx, EBDA
        mov ds, bx
        mov ax, [CYLINDERS]
        dec ax
        xchg al, ah
        shl al, 6
        or al, [SECTORS]
        mov [bp + 24], ax
        mov ah, [HEADS]
        dec ah
        mov al, 1
        mov [bp + 20], ax
        jmp .good

.type:  mov bx, EBDA
        mov ds, bx
        mov ax, [CAPACITY + 2]
        mov [bp + 24], ax
        mov ax, [CAPACITY]
        mov [bp + 20], ax
        mov byte [bp + 29], 3
        jmp .end

.extensions:
        cmp bx, 0x55aa
        jne .wrong
        mov word [bp + 16], 0xaa55
        mov word [bp + 24], 1
        mov byte [bp + 29], 0x21
        jmp .end

.parameters:
        mov bx, EBDA
        mov es, bx
        mov word [si], 0x1a
        mov word [si + 2], 2
        movzx eax, word [es:CYLINDERS]
        mov [si + 4], eax
        movzx eax, word [es:HEADS]
        mov [si + 8], eax
        movzx eax, word [es:SECTORS]
        mov [si + 12], eax
        mov eax, [es:CAPACITY]
        mov [si + 16], eax
        mov dword [si + 20], 0
        mov word [si + 24], 512
        jmp .good

.status:
        mov bx, 0x40
        mov ds, bx
        mov ah, [DISK_STATUS]
        mov [bp + 29], ah
        jmp .end
.bad:   or byte [bp + 40], 1
        jmp .result
.good:  xor ah, ah
.result:
        mov [bp + 29], ah
        mov bx, 0x40
        mov ds, bx
        mov [DISK_STATUS], ah
.end:   popad
        pop es
        pop ds
        iret

; ---- memory ----------------------------------------------------------------------------------------------------

; Line 20 of the address bus, by the 8042 and by port 0x92.
a20_on: mov ah, 0xdf
        call a20_keyboard
        in al, 0x92
        or al, 2
        and al, 0xfe
        out 0x92, al
        ret
a20_off:
        mov ah, 0xdd
        call a20_keyboard
        in al, 0x92
        and al, 0xfc
        out 0x92, al
        ret
a20_keyboard:
        mov cx, 0xffff
.ready: in al, 0x64
        test al, 2
        loopnz .ready
        mov al, 0xd1
        out 0x64, al
        mov cx, 0xffff
.taken: in al, 0x64
        test al, 2
        loopnz .taken
        mov al, ah
        out 0x60, al
        mov cx, 0xffff
.done:  in al, 0x64
        test al, 2
        loopnz .done
        ret

; INT 0x15: 0x24 line 20, 0x87 move a block, 0x88 0xE801 0xE820 memory above 1 MiB
int15:  cmp ax, 0xe820
        je e820
        cmp ax, 0xe801
        je .both
        cmp ah, 0x88
        je .simple
        cmp ah, 0x87
        je move
        cmp ah, 0x24
        je line20
        mov ah, 0x86            ; not here
        jmp failed
.simple:
        push ds
        push ebx
        mov ax, EBDA
        mov ds, ax
        mov ebx, [EXTENDED_KIB]
        cmp ebx, 0xfc00         ; all that 16 bits say, up to 64 MiB
        jbe .fits
        mov bx, 0xfc00
.fits:  mov ax, bx
        pop ebx
        pop ds
        jmp succeeded
.both:  push ds                 ; ax, cx: KiB up to 16 MiB; bx, dx: 64 KiB above that
        mov ax, EBDA
        mov ds, ax
        push esi
        mov esi, [EXTENDED_KIB]
        mov ax, si
        xor bx, bx
        cmp esi, 0x3c00
        jbe .below
        mov ax, 0x3c00
        sub esi, 0x3c00
        shr esi, 6
        mov bx, si
.below: mov cx, ax
        mov dx, bx
        pop esi
        pop ds
        jmp succeeded

failed: push bp
        mov bp, sp
        or byte [bp + 6], 1     ; CF of the caller
        pop bp
        iret
succeeded:
        push bp
        mov bp, sp
        and byte [bp + 6], 0xfe
        pop bp
        iret

line20: cmp al, 1
        ja .ask
        je .on
        push cx
        call a20_off
        pop cx
        jmp .done
.on:    push cx
        call a20_on
        pop cx
.done:  xor ah, ah
        jmp succeeded
.ask:   cmp al, 3
        mov ah, 0x86
        jne failed
        mov bx, 3
        jmp .done

; ebx = which entry, es:di = where to, ecx = room, edx = 'SMAP'
e820:   cmp edx, 0x534d4150
        jne failed
        cmp ebx, 5
        jae failed
        cmp ecx, 20
        jb failed
        push si
        push eax
        mov si, bx
        imul si, 20
        add si, map
        mov cx, 10
        push di
.copy:  cs lodsw
        stosw
        loop .copy
        pop di
        cmp bx, 3
        jne .next
        push ds                 ; the memory above 1 MiB, which was measured
        mov ax, EBDA
        mov ds, ax
        mov eax, [EXTENDED_KIB]
        shl eax, 10
        mov [es:di + 8], eax
        pop ds
.next:  pop eax
        pop si
        mov eax, edx
        mov ecx, 20
        inc ebx
        cmp ebx, 5
        jb succeeded
        xor ebx, ebx
        jmp succeeded

; es:si = six descriptors, of which the caller has filled in source and destination; cx = words
move:   pushad
        push ds
        push es
        cli
        call a20_state
        push dx
        push cx
        call a20_on
        pop cx
        mov eax, es
        movzx eax, ax
        shl eax, 4
        movzx ebx, si
        add eax, ebx
        mov word [es:si + 8], 0x2f
        mov [es:si + 10], eax
        mov dword [es:si + 32], 0x0000ffff      ; this ROM
        mov dword [es:si + 36], 0x00009b0f
        o32 lgdt [es:si + 8]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 0x20:.protected
.protected:
        mov bx, 0x10
        mov ds, bx
        mov bx, 0x18
        mov es, bx
        xor si, si
        xor di, di
        rep movsw
        and al, 0xfe
        mov cr0, eax
        jmp 0xf000:.back
.back:  pop dx
        test dx, dx
        jnz .open
        call a20_off
.open:  pop es
        pop ds
        popad
        xor ah, ah
        jmp succeeded

; dx = 0 if line 20 is held low
a20_state:
        push ds
        push es
        xor dx, dx
        mov ds, dx
        not dx
        mov es, dx
        mov ax, [0x0500]
        not word [es:0x0510]
        cmp ax, [0x0500]
        mov dx, 1
        je .end                 ; the other one changed, not this
        xor dx, dx
.end:   not word [es:0x0510]
        pop es
        pop ds
        ret

; ---- the rest --------------------------------------------------------------------------------------------------

int11:  push ds
        mov ax, 0x40
        mov ds, ax
        mov ax, [EQUIPMENT]
        pop ds
        iret

int12:  push ds
        mov ax, 0x40
        mov ds, ax
        mov ax, [MEMORY_KIB]
        pop ds
        iret

int18:  mov si, no_disk
        call print
.stop:  hlt
        jmp .stop

int19:  xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        mov bp, 3
.again: mov ax, 0x0201
        mov bx, 0x7c00
        mov cx, 0x0001
        mov dx, 0x0080
        int 0x13
        jnc .loaded
        dec bp
        jnz .again
        int 0x18
.loaded:
        cmp word [0x7dfe], 0xaa55
        jne int18
        jmp 0x0000:0x7c00

; hardware interrupts that nobody waits for
stray:  push ax
        mov al, 0x20
        out 0xa0, al
        out 0x20, al
        pop ax
nothing:
        iret

; offset in the table, handler
services:
        dw 0x08 * 4, int08, 0x09 * 4, int09
        dw 0x0a * 4, stray, 0x0b * 4, stray, 0x0c * 4, stray, 0x0d * 4, stray, 0x0e * 4, stray, 0x0f * 4, stray
        dw 0x10 * 4, int10, 0x11 * 4, int11, 0x12 * 4, int12, 0x13 * 4, int13, 0x15 * 4, int15, 0x16 * 4, int16
        dw 0x18 * 4, int18, 0x19 * 4, int19, 0x1a * 4, int1a
        dw 0x70 * 4, stray, 0x71 * 4, stray, 0x72 * 4, stray, 0x73 * 4, stray
        dw 0x74 * 4, stray, 0x75 * 4, stray, 0x76 * 4, stray, 0x77 * 4, stray
        dw -1

; start, length, kind (1 RAM, 2 reserved)
map:    dq 0, 0x9fc00
        dd 1
        dq 0x9fc00, 0x400
        dd 2
        dq 0xf0000, 0x10000
        dd 2
        dq 0x100000, 0
        dd 1
        dq 0xffff0000, 0x10000
        dd 2

        align 8
flat_gdt:
        dq 0
        dq 0x00cf93000000ffff   ; data, 4 GiB
flat_gdt_pointer:
        dw 15
        dd 0xf0000 + flat_gdt - $$

; characters of scan codes 0 to 0x39, without and with shift
keys:   db 0, 27, `1234567890-=\b\tqwertyuiop[]\r`, 0, `asdfghjkl;'\``, 0, `\\zxcvbnm,./`, 0, '*', 0, ' '
        db 0, 27, `!@#$%^&*()_+\b\tQWERTYUIOP{}\r`, 0, `ASDFGHJKL:"~`, 0, `|ZXCVBNM<>?`, 0, '*', 0, ' '

hello:  db `Trapline BIOS\r\n`, 0
kib:    db ` KiB of memory\r\n`, 0
disk:   db `disk 0x80: `, 0
disk_sectors:
        db ` sectors\r\n`, 0
no_disk:
        db `no disk to boot from\r\n`, 0

        times 0xfff0 - ($ - $$) db 0xff

; ---- where the processor begins, 16 bytes below 4 GiB ----------------------------------------------------------------

        jmp 0xf000:post
        db '11/21/26'
        times 0xffff - ($ - $$) db 0
        db 0                    ; makes the sum zero, once the image is made
