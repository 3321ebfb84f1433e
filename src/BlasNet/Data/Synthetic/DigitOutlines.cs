namespace BlasNet.Data;

/// <summary>Pen strokes of the ten digits as people write them: several styles for each digit, several strokes for each style.</summary>
/// <remarks>
/// A stroke is a list of x, y pairs in the unit square, y downwards; two points are a line, more are joined smoothly. A corner is
/// where one stroke ends and the next begins.
/// </remarks>
internal static class DigitOutlines
{
    /// <summary>Gets [digit][style][stroke][x0, y0, x1, y1, ...].</summary>
    public static readonly float[][][][] Styles =
    [
        [ // 0: round; begun at the top right and not quite closed
            [[0.50f, 0.06f, 0.31f, 0.20f, 0.25f, 0.50f, 0.31f, 0.80f, 0.50f, 0.94f, 0.69f, 0.80f, 0.75f, 0.50f, 0.69f, 0.20f,
                0.50f, 0.06f]],
            [[0.62f, 0.10f, 0.40f, 0.12f, 0.26f, 0.36f, 0.27f, 0.70f, 0.44f, 0.92f, 0.64f, 0.84f, 0.73f, 0.55f, 0.70f, 0.25f,
                0.52f, 0.08f]],
        ],
        [ // 1: bare; with a flag; with flag and foot
            [[0.50f, 0.06f, 0.50f, 0.94f]],
            [[0.34f, 0.28f, 0.53f, 0.06f], [0.53f, 0.06f, 0.52f, 0.94f]],
            [[0.36f, 0.24f, 0.52f, 0.07f], [0.52f, 0.07f, 0.52f, 0.92f], [0.34f, 0.92f, 0.70f, 0.92f]],
        ],
        [ // 2: with a straight foot; with a loop
            [[0.27f, 0.27f, 0.36f, 0.11f, 0.54f, 0.07f, 0.69f, 0.18f, 0.68f, 0.36f, 0.54f, 0.57f, 0.26f, 0.91f],
                [0.26f, 0.91f, 0.76f, 0.91f]],
            [[0.28f, 0.22f, 0.44f, 0.07f, 0.65f, 0.13f, 0.68f, 0.34f, 0.53f, 0.62f, 0.34f, 0.88f, 0.25f, 0.84f, 0.33f, 0.75f,
                0.50f, 0.84f, 0.64f, 0.92f, 0.78f, 0.84f]],
        ],
        [ // 3: two bows; with a flat top
            [[0.27f, 0.17f, 0.45f, 0.06f, 0.66f, 0.14f, 0.66f, 0.33f, 0.43f, 0.46f],
                [0.43f, 0.46f, 0.66f, 0.53f, 0.74f, 0.73f, 0.57f, 0.92f, 0.36f, 0.92f, 0.24f, 0.79f]],
            [[0.27f, 0.08f, 0.70f, 0.08f], [0.70f, 0.08f, 0.45f, 0.42f],
                [0.45f, 0.42f, 0.67f, 0.49f, 0.74f, 0.68f, 0.62f, 0.88f, 0.40f, 0.93f, 0.24f, 0.82f]],
        ],
        [ // 4: open; closed; open with a round left arm
            [[0.32f, 0.08f, 0.25f, 0.55f], [0.25f, 0.55f, 0.78f, 0.54f], [0.66f, 0.20f, 0.62f, 0.94f]],
            [[0.61f, 0.06f, 0.21f, 0.64f], [0.21f, 0.64f, 0.80f, 0.64f], [0.61f, 0.06f, 0.61f, 0.94f]],
            [[0.30f, 0.10f, 0.26f, 0.36f, 0.36f, 0.52f, 0.54f, 0.50f, 0.68f, 0.40f], [0.70f, 0.08f, 0.68f, 0.40f, 0.62f, 0.94f]],
        ],
        [ // 5: with corners; in one swing
            [[0.72f, 0.08f, 0.34f, 0.08f], [0.34f, 0.08f, 0.31f, 0.44f],
                [0.31f, 0.44f, 0.52f, 0.38f, 0.71f, 0.50f, 0.72f, 0.74f, 0.55f, 0.92f, 0.35f, 0.91f, 0.24f, 0.80f]],
            [[0.72f, 0.07f, 0.50f, 0.09f, 0.35f, 0.20f, 0.38f, 0.39f, 0.58f, 0.48f, 0.69f, 0.66f, 0.58f, 0.88f, 0.38f, 0.93f,
                0.25f, 0.84f]],
        ],
        [ // 6: with a bent back; with a straight back
            [[0.64f, 0.08f, 0.43f, 0.22f, 0.30f, 0.48f, 0.29f, 0.76f, 0.45f, 0.93f, 0.64f, 0.87f, 0.70f, 0.70f, 0.60f, 0.55f,
                0.43f, 0.57f, 0.30f, 0.72f]],
            [[0.48f, 0.06f, 0.34f, 0.38f, 0.29f, 0.70f, 0.40f, 0.92f, 0.60f, 0.91f, 0.69f, 0.75f, 0.60f, 0.60f, 0.44f, 0.61f,
                0.31f, 0.78f]],
        ],
        [ // 7: plain; with a bar; with a serif
            [[0.25f, 0.11f, 0.74f, 0.10f], [0.74f, 0.10f, 0.58f, 0.44f, 0.46f, 0.94f]],
            [[0.26f, 0.10f, 0.74f, 0.09f], [0.74f, 0.09f, 0.56f, 0.46f, 0.42f, 0.94f], [0.36f, 0.52f, 0.70f, 0.50f]],
            [[0.25f, 0.24f, 0.26f, 0.10f], [0.26f, 0.10f, 0.74f, 0.12f], [0.74f, 0.12f, 0.62f, 0.40f, 0.56f, 0.94f]],
        ],
        [ // 8: in one stroke; of two rings
            [[0.66f, 0.17f, 0.50f, 0.06f, 0.34f, 0.16f, 0.37f, 0.35f, 0.52f, 0.46f, 0.69f, 0.62f, 0.69f, 0.82f, 0.50f, 0.94f,
                0.31f, 0.82f, 0.33f, 0.62f, 0.50f, 0.46f, 0.65f, 0.34f, 0.66f, 0.17f]],
            [[0.50f, 0.06f, 0.35f, 0.16f, 0.36f, 0.35f, 0.50f, 0.44f, 0.64f, 0.35f, 0.65f, 0.16f, 0.50f, 0.06f],
                [0.50f, 0.44f, 0.31f, 0.57f, 0.29f, 0.80f, 0.50f, 0.94f, 0.71f, 0.80f, 0.69f, 0.57f, 0.50f, 0.44f]],
        ],
        [ // 9: with a straight leg; with a bent leg; with a hook
            [[0.68f, 0.24f, 0.54f, 0.07f, 0.35f, 0.13f, 0.29f, 0.33f, 0.41f, 0.49f, 0.58f, 0.44f, 0.68f, 0.24f],
                [0.68f, 0.18f, 0.66f, 0.94f]],
            [[0.69f, 0.26f, 0.56f, 0.07f, 0.36f, 0.12f, 0.29f, 0.32f, 0.42f, 0.48f, 0.60f, 0.42f, 0.69f, 0.24f, 0.66f, 0.56f,
                0.50f, 0.94f]],
            [[0.68f, 0.26f, 0.55f, 0.07f, 0.36f, 0.12f, 0.29f, 0.31f, 0.42f, 0.47f, 0.59f, 0.42f, 0.69f, 0.24f, 0.70f, 0.60f,
                0.61f, 0.86f, 0.44f, 0.94f, 0.30f, 0.86f]],
        ],
    ];
}
