using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Grid of tiles over images: the pixels that each tile of a Winograd convolution reads or writes.</summary>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Channels">Floats of a pixel.</param>
/// <param name="Top">Rows by which the first tile begins above the image.</param>
/// <param name="Left">Columns by which the first tile begins left of the image.</param>
/// <param name="Across">Tiles in a row.</param>
/// <param name="Tiles">Tiles of an image.</param>
internal readonly record struct WinogradGrid(int Height, int Width, int Channels, int Top, int Left, int Across, int Tiles)
{
    /// <summary>Gets the floats of an image.</summary>
    public int Size => Height * Width * Channels;

    /// <summary>Finds the addresses of a square tile's pixels, row by row; pixels outside the image have a common substitute.</summary>
    /// <param name="images">The first image.</param>
    /// <param name="tile">Index of the tile, counted over all images.</param>
    /// <param name="extent">Pixels of a side of the tile; neighbouring tiles begin <see cref="Winograd.Step"/> pixels apart.</param>
    /// <param name="outside">Substitute for pixels outside.</param>
    /// <param name="pixels">Receives the addresses, extent times extent.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Find(float* images, int tile, int extent, float* outside, float** pixels)
    {
        (int image, int inImage) = Math.DivRem(tile, Tiles);
        (int down, int across) = Math.DivRem(inImage, Across);
        int top = down * Winograd.Step - Top, left = across * Winograd.Step - Left;
        float* start = images + (nint)image * Size + ((nint)top * Width + left) * Channels;
        for (int h = top; h < top + extent; h++, start += (nint)Width * Channels)
        {
            float* pixel = start;
            for (int w = left; w < left + extent; w++, pixel += Channels)
                *pixels++ = (uint)h < (uint)Height && (uint)w < (uint)Width ? pixel : outside;
        }
    }
}
