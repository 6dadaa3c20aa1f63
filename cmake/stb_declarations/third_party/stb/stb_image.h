// What tiny-dnn's image.h names of stb_image: its package includes this path but does not ship it.
// Declarations alone are enough, since nothing here loads, resizes or writes an image; were one of
// them used, the link would fail. The real header doubles the compile time of the file.
#pragma once

typedef unsigned char stbi_uc;
stbi_uc* stbi_load(const char* filename, int* x, int* y, int* channels, int desired_channels);
const char* stbi_failure_reason();
void stbi_image_free(void* pixels);
