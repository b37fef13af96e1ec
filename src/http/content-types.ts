/** What files of ours are called on the wire. */
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
