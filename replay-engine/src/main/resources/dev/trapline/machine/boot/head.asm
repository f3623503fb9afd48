; The head of the compressed kernel: in protected mode, without paging. It unpacks what follows it to 0x100000 and jumps there.
;
; Where it is itself, 0x1000 or 0x100000, it finds in ESI; EBP has the boot parameters. The packed kernel:
;
;       dd bytes unpacked, dd checksum, then
;       0xxxxxxx        x + 1 bytes that stand for themselves
;       1xxxxxxx dw d   x + 3 bytes that were there d bytes before; d = 0 is the end
;
; The checksum is rotated left by one for each byte, which then is added by exclusive or.

        bits 32
        org 0

POST            equ 0x80
COM1            equ 0x3f8
KERNEL_DS       equ 0x18
KERNEL          equ 0x100000
ASIDE           equ 0x800000            ; where a big kernel is unpacked from
CURSOR          equ 0x00                ; in the boot parameters

start:  cld
        mov al, 0x30
        out POST, al                    ;@ 30 head|32 bits, flat segments, no paging, a stack of its own.
        mov eax, KERNEL_DS
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        mov ss, eax
        mov esp, 0x9f000
        cmp esi, KERNEL
        jb unpack
        mov al, 0x31
        out POST, al                    ;@ 31 aside|A big kernel lies where it will be unpacked to, so it moves to 0x800000 first.
        mov edi, ASIDE
        mov ecx, (IMAGE_BYTES + 3) / 4
        rep movsd
        mov esi, ASIDE
        lea eax, [esi + unpack - $$]
        jmp eax

unpack: mov edi, esi                    ; edi: where this is
        lea esi, [edi + unpacking - $$]
        call print
        lea esi, [edi + packed - $$ + 8]
        push edi
        mov edi, KERNEL
.next:  xor eax, eax
        lodsb
        test al, al
        js .again
        lea ecx, [eax + 1]
        rep movsb
        jmp .next
.again: and al, 0x7f
        lea ecx, [eax + 3]
        movzx eax, word [esi]
        add esi, 2
        test eax, eax
        jz .end
        mov edx, esi
        mov esi, edi
        sub esi, eax
        rep movsb
        mov esi, edx
        jmp .next
.end:   sub edi, KERNEL
        mov ecx, edi
        pop edi
        cmp ecx, [edi + packed - $$]
        jne broken
        xor eax, eax
        mov esi, KERNEL
.sum:   rol eax, 1
        xor al, [esi]
        inc esi
        dec ecx
        jnz .sum
        cmp eax, [edi + packed - $$ + 4]
        jne broken
        lea esi, [edi + done - $$]
        call print
        mov al, 0x32
        out POST, al                    ;@ 32 unpacked|The kernel is at 0x100000, and its checksum is right.
        mov eax, KERNEL
        jmp eax

broken: lea esi, [edi + wrong - $$]
        call print
.stop:  hlt
        jmp .stop

; the string at esi, to the serial port and the screen
print:  lodsb
        test al, al
        jz .end
        mov bl, al
        mov dx, COM1 + 5
        mov ecx, 0x10000
.wait:  in al, dx
        test al, 0x20
        jnz .send
        dec ecx
        jnz .wait
.send:  mov al, bl
        mov dx, COM1
        out dx, al
        movzx ecx, byte [ebp + CURSOR]
        movzx edx, byte [ebp + CURSOR + 1]
        cmp al, 13
        je .return
        cmp al, 10
        je .line
        imul eax, edx, 80
        add eax, ecx
        mov bh, 7
        mov [eax * 2 + 0xb8000], bx
        inc byte [ebp + CURSOR]
        jmp print
.return:
        mov byte [ebp + CURSOR], 0
        jmp print
.line:  cmp edx, 24
        je .scroll
        inc byte [ebp + CURSOR + 1]
        jmp print
.scroll:
        push esi
        push edi
        mov esi, 0xb8000 + 160
        mov edi, 0xb8000
        mov ecx, 24 * 40
        rep movsd
        mov eax, 0x07200720
        mov ecx, 40
        rep stosd
        pop edi
        pop esi
        jmp print
.end:   ret

unpacking:
        db 'Unpacking the kernel...', 0
done:   db ` done, booting it.\r\n`, 0
wrong:  db ` it is damaged.\r\n`, 0

        align 4, db 0
packed:
