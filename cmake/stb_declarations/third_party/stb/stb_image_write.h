// What tiny-dnn's image.h names of stb_image_write; see stb_image.h beside it.
#pragma once

int stbi_write_png(const char* filename, int w, int h, int channels, const void* data, int stride);
int stbi_write_bmp(const char* filename, int w, int h, int channels, const void* data);
