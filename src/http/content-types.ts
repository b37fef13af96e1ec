/** The content types of our files. */
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
