#pragma once
#include <stddef.h>
#include <libstemmer.h>
