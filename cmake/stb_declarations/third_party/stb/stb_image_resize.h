// What tiny-dnn's image.h names of stb_image_resize; see stb_image.h beside it.
#pragma once

int stbir_resize_uint8(const unsigned char* in, int in_w, int in_h, int in_stride,
                       unsigned char* out, int out_w, int out_h, int out_stride, int channels);
int stbir_resize_float(const float* in, int in_w, int in_h, int in_stride, float* out, int out_w,
                       int out_h, int out_stride, int channels);
